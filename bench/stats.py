"""Figures of the statistics core: what it finds (bench/stats_accuracy.cpp), and what it costs (bench/stats_speed.cpp)."""
import subprocess

from measure import BUILD


def accuracy(_options):
    subprocess.run([BUILD / "benchmarks" / "stats_accuracy"], check=True, cwd=BUILD.parent.parent)


def speed(options):
    subprocess.run([BUILD / "benchmarks" / "stats_speed", f"--benchmark_repetitions={options.rounds}",
                    "--benchmark_report_aggregates_only=true", "--benchmark_counters_tabular=true"], check=True)


MEASURES = {"stats-accuracy": ("detection, forecasts and comparisons on labelled and simulated series", accuracy),
            "stats-speed": ("points, states, sketches and forecasts a second on one core", speed)}
