"""`mainstay stats` by somebody who did not write it: odd names, odd numbers, odd wishes."""
import csv
import io
import json
import math
import os
import random
import subprocess
import xml.dom.minidom

import pytest

HEADER = "timestamp,value\n"
MOST = 1.7976931348623157e308


def series(values, step=60):
    return HEADER + "".join(f"{step * i},{value!r}\n" for i, value in enumerate(values))


def noise(n, scale, seed):
    source = random.Random(seed)
    return [scale * source.expovariate(1) for _ in range(n)]


def events(buckets, bad):
    return "timestamp,good,total\n" + "".join(f"{300 * i},{100 - bad},100\n" for i in range(buckets))


def table(text):
    return {row["name"]: row["value"] for row in csv.DictReader(io.StringIO(text))}


@pytest.mark.parametrize("verb, more", [
    ("detect", ["--output", "."]), ("detect", ["--svg", "a.csv"]), ("detect", ["--episodes", "./a.csv"]),
    ("detect", ["--calibration", "link.csv"]), ("forecast", ["--horizon", "2", "--output", "."]),
    ("changes", ["--output", "."]), ("rightsize", ["--svg", "a.csv"])])
def test_an_input_is_never_overwritten(stats, tmp_path, verb, more):
    text = series(noise(700, 1, 1))
    (tmp_path / "a.csv").write_text(text)
    (tmp_path / "link.csv").symlink_to("a.csv")
    done = stats(verb, *more, "a.csv")
    assert done.returncode == 2 and "is an input" in done.stderr
    assert (tmp_path / "a.csv").read_text() == text


def test_a_place_that_is_none_is_no_finding(stats, tmp_path):
    (tmp_path / "a.csv").write_text(series(noise(60, 1, 1)))
    for words in (["compare", "--baseline", "a.csv", "--candidate", "a.csv", "--svg", "no/x.svg"],
                  ["detect", "--episodes", "no/e.csv", "a.csv"], ["forecast", "--horizon", "2", "--svg", "no/x.svg", "a.csv"]):
        done = stats(*words)
        assert done.returncode == 2 and "No such file" in done.stderr


def test_neither_arm_of_a_comparison_is_overwritten(stats, tmp_path):
    for folder in ("stable", "canary"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text(series(noise(60, 1, 1)))
    for words in (["--baseline", "stable/a.csv", "--candidate", "canary/a.csv", "--output", "canary"],
                  ["--baseline", "stable/a.csv", "--candidate", "canary/a.csv", "--output", "stable"],
                  ["--baseline", "stable", "--candidate", "canary", "--output", "stable"]):
        done = stats("compare", *words)
        assert done.returncode == 2 and "is an input" in done.stderr
    assert (tmp_path / "stable" / "a.csv").read_text().startswith(HEADER)


def test_compare_draws_and_keeps_its_answers_in_a_folder(stats, tmp_path):
    for folder, seed in (("stable", 1), ("canary", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "latency.csv").write_text(series(noise(60, 100, seed)))
        (tmp_path / folder / "errors.csv").write_text(events(60, seed))
    one = ["--baseline", "stable/latency.csv", "--candidate", "canary/latency.csv"]
    plot = stats("compare", *one, "--plot", "--svg", "x.svg").stdout
    assert "latency" in plot and max(map(len, plot.splitlines())) <= 80 and "verdict" not in plot
    svg = (tmp_path / "x.svg").read_text()
    xml.dom.minidom.parseString(svg)
    assert "polygon" in svg
    assert stats("compare", *one, "--output", "out", "--json", "--svg", "yes").stdout == ""
    assert json.loads((tmp_path / "out" / "latency.json").read_text())["baseline_n"] == 60
    stats("compare", "--baseline", "stable", "--candidate", "canary", "--output", "all", "--svg", "yes")
    assert sorted(os.listdir(tmp_path / "all")) == ["errors.csv", "errors.svg", "latency.csv", "latency.svg"]
    assert table((tmp_path / "all" / "errors.csv").read_text())["adjusted_p_value"] != ""
    xml.dom.minidom.parseString((tmp_path / "all" / "errors.svg").read_text())
    refused = stats("compare", "--baseline", "stable", "--candidate", "canary", "--svg", "x.svg")
    assert refused.returncode == 2 and "--output" in refused.stderr


@pytest.mark.parametrize("low, high", [(5e-324, MOST), (1, MOST), (-MOST, MOST), (5e-324, 1e-310)])
def test_arms_of_any_size_are_compared_with_finite_numbers(stats, tmp_path, low, high):
    for name, flip in (("a", 0), ("b", 1)):
        values = [high if (i * i % 5 < 2) != flip else low for i in range(60)]
        (tmp_path / f"{name}.csv").write_text(series(values))
    done = stats("compare", "--baseline", "a.csv", "--candidate", "b.csv")
    assert done.returncode in (0, 1)
    assert all(math.isfinite(float(value)) for name, value in table(done.stdout).items()
               if name not in ("verdict", "judge", "spread_changed"))


def test_a_comparison_does_not_depend_on_the_unit(stats, tmp_path):
    answers = []
    for unit in (1, 2.0 ** -20):
        for name, scale, seed in (("a", 100, 1), ("b", 160, 2)):
            (tmp_path / f"{name}.csv").write_text(series([unit * value for value in noise(80, scale, seed)]))
        answers.append(json.loads(stats("compare", "--baseline", "a.csv", "--candidate", "b.csv", "--json").stdout))
    for name in ("effect", "effect_low", "effect_high", "detectable_effect"):
        assert answers[1][name] == answers[0][name] * 2.0 ** -20
    for name in ("verdict", "judge", "p_value", "spread_p_value", "more_points"):
        assert answers[1][name] == answers[0][name]


def test_two_constants_have_the_same_spread(stats, tmp_path):
    (tmp_path / "a.csv").write_text(series([5] * 1000))
    answer = table(stats("compare", "--baseline", "a.csv", "--candidate", "a.csv").stdout)
    assert (answer["verdict"], answer["spread_p_value"], answer["spread_changed"]) == ("pass", "1", "no")


@pytest.mark.parametrize("verb", [["forecast", "--horizon", "3"], ["changes"], ["rightsize"]])
def test_the_largest_numbers_have_answers_that_are_numbers(stats, verb):
    done = stats(*verb, "-", input=series([MOST if i * i % 7 < 3 else -MOST for i in range(4000)]))
    assert done.returncode == 0 and "null" not in done.stdout and "inf" not in done.stdout and "nan" not in done.stdout


@pytest.mark.parametrize("text", ["", HEADER, HEADER + "0,NaN\n"])
def test_forecast_of_no_value_has_steps_without_numbers_and_a_warning(stats, text):
    done = stats("forecast", "--horizon", "2", "-", input=text)
    assert (done.returncode, done.stdout) == (0, "step,mean,p10,p50,p90\n1,,,,\n2,,,,\n") and "no value" in done.stderr
    answer = json.loads(stats("forecast", "--horizon", "1", "--json", "-", input=text).stdout)
    assert answer["steps"] == [{"step": 1, "mean": None, "p10": None, "p50": None, "p90": None}]


def test_forecast_of_a_few_values_does_not_claim_to_be_certain(stats):
    done = stats("forecast", "--horizon", "1", "-", input=series([10, 14, 9, 11]))
    row = next(csv.DictReader(io.StringIO(done.stdout)))
    assert float(row["p10"]) < float(row["mean"]) < float(row["p90"])


@pytest.mark.parametrize("season", ["5000", "24,36", "24,5000"])
def test_a_season_that_cannot_be_used_is_said(stats, season):
    done = stats("forecast", "--horizon", "2", "--season", season, "-", input=series(noise(200, 1, 1)))
    assert done.returncode == 0 and "steps is left out" in done.stderr


@pytest.mark.parametrize("words", [["--horizon", "2.5"], ["--horizon", "2", "--season", "12.5"],
                                   ["--horizon", "2", "--quantiles", "0.5,0.9,0.5"]])
def test_steps_are_whole_and_columns_have_one_name(stats, words):
    assert stats("forecast", *words, "-", input=series(noise(60, 1, 1))).returncode == 2


@pytest.mark.parametrize("row", ["600,5,3", "600,-1,3", "600,1.5,3", "600,1,NaN"])
def test_a_row_of_events_that_cannot_be_counted_is_named_by_its_line(stats, tmp_path, row):
    (tmp_path / "bad.csv").write_text(events(2, 1) + "\n" + row + "\n1200,9,9\n")
    for words in (["slo", "--objective", "99", "bad.csv"], ["compare", "--baseline", "bad.csv", "--candidate", "bad.csv"]):
        done = stats(*words)
        assert done.returncode == 2 and "bad.csv: line 5: good and total" in done.stderr
        done = stats(*words, "--skip-bad")
        assert done.returncode in (0, 1) and "1 bad row left out" in done.stderr


def test_a_header_behind_an_empty_line_is_refused_as_a_header(stats):
    done = stats("detect", "--skip-bad", "-", input="\n\ntime,count\n1,2\n")
    assert done.returncode == 2 and "line 3: the header must name" in done.stderr


def test_what_has_no_field_table_takes_no_fields(stats):
    for verb in (["detect"], ["forecast", "--horizon", "1"], ["rightsize"]):
        done = stats(*verb, "--json=mean", "-", input=series(noise(9, 1, 1)))
        assert done.returncode == 2 and "--json" in done.stderr


@pytest.mark.parametrize("verb", [["detect"], ["forecast", "--horizon", "2"], ["rightsize"]])
def test_rows_that_cannot_be_written_are_no_success(cli_program, verb):
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([cli_program, "stats", *verb, "-"], input=series(noise(50, 1, 1)), stdout=full,
                              stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode != 0 and "standard output cannot be written" in done.stderr


def test_a_comparison_of_a_part_of_the_values_is_said(stats, tmp_path):
    (tmp_path / "long.csv").write_text(series([i % 97 for i in range(20_001)]))
    (tmp_path / "short.csv").write_text(series([i % 97 for i in range(200)]))
    done = stats("compare", "--baseline", "short.csv", "--candidate", "long.csv")
    assert "long.csv: of 20001 values the first 20000 are compared" in done.stderr and "short.csv" not in done.stderr


@pytest.mark.parametrize("percent", ["99.9", "99.99", "99.95", "99.99999", "0.001", "33.3"])
def test_an_objective_is_the_number_that_was_asked_for(stats, percent):
    answer = json.loads(stats("slo", "--objective", percent, "--json", "-", input=events(3, 0)).stdout)
    assert answer["objective"] == float(f"{float(percent) / 100:.12g}")


def test_before_the_first_day_nothing_is_known(stats):
    lines = stats("changes", "-", input=series([5, 6, 7], step=86_400)).stdout.splitlines()
    assert lines[1].startswith("1970-01-01,5,,,,,") and lines[2].startswith("1970-01-02,6,,,5,5,")


@pytest.mark.parametrize("verb, name", [("top", "count"), ("top", "error"), ("novelty", "timestamp"), ("novelty", "new"), ("novelty", "surprise")])
def test_a_key_is_not_called_as_what_stands_beside_it(stats, tmp_path, verb, name):
    (tmp_path / "a.csv").write_text(f"timestamp,{name}x,value\n0,a,1\n")
    done = stats(verb, "--by", f"value,{name}", "--json", "a.csv")
    assert done.returncode == 2 and f"has a `{name}` of its own" in done.stderr
