"""Figures of bench/storage.cpp: units of work, ledger, intake, beside what fdatasync takes on this disk; of bench/ledger.cpp."""
import os
import pathlib
import subprocess
import tempfile

from measure import BUILD


def storage(options):
    subprocess.run([BUILD / "benchmarks" / "storage", f"--benchmark_repetitions={options.rounds}",
                    "--benchmark_report_aggregates_only=true", "--benchmark_counters_tabular=true"], check=True)


def ledger(_options):
    with tempfile.TemporaryDirectory(prefix="mainstay-bench-", dir=os.environ.get("MAINSTAY_BENCH_FOLDER")) as folder:
        subprocess.run([BUILD / "benchmarks" / "ledger", "--folder", pathlib.Path(folder) / "ledger"], check=True)


MEASURES = {"storage": ("store, ledger and intake, each answer durable", storage),
            "ledger": ("1,000,000 entries appended, verified, proved", ledger)}
