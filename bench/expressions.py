"""Figures of bench/expressions.cpp: CEL expressions of admission policies, compiled and evaluated on a Pod; and of
bench/suite_expressions.cpp: the 40 CEL and 40 JMESPath expressions that a suite of policies uses most, where the suite is."""
import os
import subprocess

from measure import BUILD
from policy import DATA

SUITE = DATA / "kyverno-policies"


def expressions(options):
    for program in ["expressions"] + ["suite_expressions"] * SUITE.is_dir():
        subprocess.run([BUILD / "benchmarks" / program, f"--benchmark_repetitions={options.rounds}",
                        "--benchmark_report_aggregates_only=true", "--benchmark_counters_tabular=true"], check=True,
                       env={**os.environ, "SUITE": str(SUITE)})


MEASURES = {"expressions": ("CEL and JMESPath expressions compiled, and evaluated on Pods; one core", expressions)}
