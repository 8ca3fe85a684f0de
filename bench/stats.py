"""Figures of the statistics core: what it finds (bench/stats_accuracy.cpp), what it costs (bench/stats_speed.cpp), and
whether its sums drift (bench/stats_drift.cpp)."""
import subprocess

from measure import BUILD


def accuracy(_options):
    subprocess.run([BUILD / "benchmarks" / "stats_accuracy"], check=True, cwd=BUILD.parent.parent)


def streaming(_options):
    subprocess.run([BUILD / "benchmarks" / "stats_streaming"], check=True, cwd=BUILD.parent.parent)


def speed(options):
    subprocess.run([BUILD / "benchmarks" / "stats_speed", f"--benchmark_repetitions={options.rounds}",
                    "--benchmark_report_aggregates_only=true", "--benchmark_counters_tabular=true"], check=True)


def drift(_options):
    subprocess.run([BUILD / "benchmarks" / "stats_drift"], check=True)


MEASURES = {"stats-accuracy": ("detection, forecasts and comparisons on labelled and simulated series", accuracy),
            "stats-streaming": ("the streaming forecast beside one that is fitted anew", streaming),
            "stats-speed": ("points, states, sketches and forecasts a second on one core", speed),
            "stats-drift": ("decayed sums after 10^9 points beside long double", drift)}
