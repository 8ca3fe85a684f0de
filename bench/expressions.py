"""Figures of bench/expressions.cpp: CEL expressions of admission policies, compiled and evaluated on a Pod."""
import subprocess

from measure import BUILD


def expressions(options):
    subprocess.run([BUILD / "benchmarks" / "expressions", f"--benchmark_repetitions={options.rounds}",
                    "--benchmark_report_aggregates_only=true", "--benchmark_counters_tabular=true"], check=True)


MEASURES = {"expressions": ("CEL expressions compiled, and evaluated on a Pod", expressions)}
