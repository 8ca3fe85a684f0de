"""Figures of bench/storage.cpp: units of work, ledger, intake, beside what fdatasync takes on this disk."""
import subprocess

from measure import BUILD


def storage(options):
    subprocess.run([BUILD / "benchmarks" / "storage", f"--benchmark_repetitions={options.rounds}",
                    "--benchmark_report_aggregates_only=true", "--benchmark_counters_tabular=true"], check=True)


MEASURES = {"storage": ("store, ledger and intake, each answer durable", storage)}
