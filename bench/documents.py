"""Figures of bench/documents.cpp: YAML and JSON to trees, and JMESPath, of one core."""
import subprocess

from measure import BUILD


def documents(options):
    subprocess.run([BUILD / "benchmarks" / "documents", f"--benchmark_repetitions={options.rounds}",
                    "--benchmark_report_aggregates_only=true", "--benchmark_counters_tabular=true"], check=True)


MEASURES = {"documents": ("YAML, JSON and JMESPath, in memory, one core", documents)}
