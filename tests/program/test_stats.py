"""`mainstay stats` on files and pipes: what scripts rely on. It needs no server."""
import csv
import io
import json
import math
import os
import random
import subprocess

import pytest

HEADER = "timestamp,value\n"


def wave(points, spike=None):
    """Rows of a daily wave, five minutes apart, with a spike at one of them."""
    rows = [HEADER]
    for i in range(points):
        value = 100 + 10 * math.sin(2 * math.pi * i / 288) + (i * 7919 % 101) / 100
        rows.append(f"{1700000000 + 300 * i},{500 if i == spike else round(value, 3)}\n")
    return "".join(rows)


def rows_of(done):
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_detect_answers_a_row_for_each_row_and_alerts_at_the_spike(stats):
    text = wave(1500, spike=1400)
    rows = rows_of(stats("detect", "-", input=text))
    assert [f"{row['timestamp']},{row['value']}" for row in rows] == text.splitlines()[1:]
    assert all(0 <= float(row["score"]) <= 1 for row in rows)
    assert [i for i, row in enumerate(rows) if row["anomaly"] == "1" and i > 600] == [1400]


@pytest.mark.parametrize("draw", [random.Random.random, lambda r: r.gauss(0, 1), lambda r: r.paretovariate(2.5)])
def test_a_budget_of_alerts_is_spent_within_a_fifth(stats, draw):
    source = random.Random(5)
    text = HEADER + "".join(f"{1700000000 + 300 * i},{draw(source):.6f}\n" for i in range(40_000))
    alerts = sum(row["anomaly"] == "1" for row in rows_of(stats("detect", "--budget", "2/week", "-", input=text)))
    weeks = (40_000 - 600) * 300 / 604_800
    assert abs(alerts - 2 * weeks) <= 0.2 * 2 * weeks


def test_detect_does_not_look_ahead(stats):
    text = wave(1500, spike=1300)
    whole = stats("detect", "-", input=text).stdout.splitlines()
    for length in (1, 700, 1302):
        part = "\n".join(text.splitlines()[:length + 1])
        assert stats("detect", "-", input=part).stdout.splitlines() == whole[:length + 1]


def test_detect_answers_while_the_input_is_open(cli_program):
    with subprocess.Popen([cli_program, "stats", "detect", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(b"timestamp,value\n0,1\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"timestamp,value,score,anomaly\n"
        assert process.stdout.readline() == b"0,1,0.000000,0\n"
        process.stdin.close()
        assert process.wait(10) == 0


def test_rows_that_come_late_are_put_in_order(stats):
    text = wave(1500, spike=1400)
    header, *rows = text.splitlines()
    source = random.Random(7)
    late = [header, *(row for _, row in sorted((i + source.uniform(0, 6), row) for i, row in enumerate(rows)))]
    assert late[1:] != rows
    sorted_answer = stats("detect", "-", input=text).stdout
    assert stats("detect", "--lateness", "30m", "-", input="\n".join(late)).stdout == sorted_answer
    assert stats("detect", "-", input="\n".join(late)).stdout != sorted_answer
    for wrong in ("soon", "-1m", "25h"):
        done = stats("detect", f"--lateness={wrong}", "-", input=text)
        assert done.returncode == 2 and "--lateness must be a duration up to 24h" in done.stderr


def test_detect_writes_json_with_the_reason_of_an_alert(stats):
    done = stats("detect", "--format", "json", "-", input=wave(1500, spike=1400))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows[1400]["anomaly"] == 1 and rows[1400]["reason"] and rows[1400]["cause"]
    assert rows[1400]["expected_high"] < 200
    # The view that is most surprised may be of the value or of what it leaves of the day's shape.
    assert 350 < rows[1400]["cause_value"] <= 500 and rows[1400]["seen_below"] < 112 and rows[1400]["seen_above"] is None


def test_what_is_not_finite_has_no_score(stats):
    rows = rows_of(stats("detect", "-", input=HEADER + "0,1\n60,NaN\n120,-inf\n180,1e999\n"))
    assert [row["score"] for row in rows] == ["0.000000", "", "", ""]
    assert {row["anomaly"] for row in rows} == {"0"}


@pytest.mark.parametrize("text", ["\ufeff" + HEADER + "0,1\n", "timestamp,value\r\n0,1\r\n", HEADER + "0,1"])
def test_a_byte_order_mark_carriage_returns_and_no_last_newline_are_fine(stats, text):
    assert rows_of(stats("detect", "-", input=text))[0]["value"] == "1"


def test_a_bad_row_ends_it_with_its_line_unless_bad_rows_are_skipped(stats):
    text = HEADER + "0,1\n60,x\n120,2\n"
    done = stats("detect", "-", input=text)
    assert done.returncode == 2 and "line 3" in done.stderr and "'x'" in done.stderr
    done = stats("detect", "--skip-bad", "-", input=text)
    assert len(rows_of(done)) == 2 and "1 bad row" in done.stderr


def test_several_files_are_answered_in_a_folder(stats, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(wave(50))
    assert stats("detect", "a.csv", "b.csv").returncode == 2
    assert stats("detect", "--output", "out", "--svg", "yes", "a.csv", "b.csv").returncode == 0
    assert sorted(os.listdir(tmp_path / "out")) == ["a.csv", "a.svg", "b.csv", "b.svg"]
    assert (tmp_path / "out" / "a.csv").read_text() == (tmp_path / "out" / "b.csv").read_text()
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.csv").write_text(wave(5))
    assert "overwrite" in stats("detect", "--output", "out", "a.csv", "c/a.csv").stderr


def test_a_plot_fits_80_columns(stats):
    done = stats("detect", "--plot", "-", input=wave(1500, spike=1400))
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80 and any("^" in line for line in lines)
    assert any("\u2800" < character <= "\u28ff" for character in done.stdout)


@pytest.mark.parametrize("words", [["--warmup", "1"], ["--threshold", "2"], ["--budget", "many"], ["--format", "xml"], []])
def test_a_wrong_flag_is_refused(stats, words):
    done = stats("detect", *words, "-" if words else "missing.csv", input=HEADER)
    assert done.returncode == 2 and done.stderr.startswith("mainstay: ") and not done.stdout


def seasonal(points, step=3600, period=24):
    return HEADER + "".join(f"{1700000000 + step * i},{100 + 20 * math.sin(2 * math.pi * i / period) + i * 7919 % 13 / 10}\n"
                            for i in range(points))


def test_forecast_finds_its_season_and_prints_a_band(stats):
    rows = rows_of(stats("forecast", "--horizon", "24", "-", input=seasonal(480)))
    assert [row["step"] for row in rows] == [str(i + 1) for i in range(24)]
    for i, row in enumerate(rows):
        assert float(row["p10"]) <= float(row["p50"]) <= float(row["p90"])
        assert abs(float(row["mean"]) - (100.6 + 20 * math.sin(2 * math.pi * i / 24))) < 5
        assert repr(float(row["mean"])).rstrip("0").rstrip(".") == row["mean"].rstrip("0").rstrip(".")


def test_forecast_of_a_constant_is_the_constant(stats):
    rows = rows_of(stats("forecast", "--horizon", "3", "-", input=HEADER + "".join(f"{i * 60},7\n" for i in range(40))))
    assert all(float(row[name]) == pytest.approx(7) for row in rows for name in ("mean", "p10", "p50", "p90"))


def test_forecast_of_fewer_than_three_points_is_flat_with_a_warning(stats):
    done = stats("forecast", "--horizon", "2", "-", input=HEADER + "0,1\n60,5\n")
    assert [row["mean"] for row in rows_of(done)] == ["5", "5"] and "fewer than 3" in done.stderr
    done = stats("forecast", "--horizon", "2", "-", input=HEADER)
    assert done.returncode == 0 and "no value" in done.stderr and done.stdout.splitlines()[1:] == ["1,,,,", "2,,,,"]


def test_forecast_takes_seasons_and_quantiles(stats):
    done = stats("forecast", "--horizon", "5", "--season", "24,168", "--quantiles", "0.05,0.5,0.95", "--json", "-",
                 input=seasonal(700))
    answer = json.loads(done.stdout)
    assert answer["seasons"] == [24, 168] and set(answer["steps"][0]) == {"step", "mean", "p5", "p50", "p95"}


@pytest.mark.parametrize("words", [[], ["--horizon", "0"], ["--horizon", "5", "--season", "a"],
                                   ["--horizon", "5", "--quantiles", "2"], ["--horizon", "5", "--season", "1,2,3"]])
def test_a_wrong_forecast_is_refused(stats, words):
    assert stats("forecast", *words, "-", input=seasonal(50)).returncode == 2


def test_rightsize_answers_typical_use_and_the_autoscalers_advice(stats):
    text = HEADER + "".join(f"{1700000000 + 60 * i},{1 if i % 10 else 2}\n" for i in range(20_000))
    rows = {row["name"]: float(row["value"]) for row in rows_of(stats("rightsize", "-", input=text))}
    assert rows["request"] == pytest.approx(1, rel=.011) and rows["limit"] == pytest.approx(3, rel=.011)
    # The 90th percentile lies in the bucket of 1 core, whose end is at most 5 % above it; the margin is 15 %.
    assert 1.15 <= rows["vpa_target"] <= 1.15 * 1.06
    assert rows["vpa_lower"] < rows["vpa_target"] < rows["vpa_upper"]
    memory = json.loads(stats("rightsize", "--resource", "memory", "--json", "-", input=HEADER + "0,1e8\n").stdout)
    assert memory["vpa_target"] == 250e6 and memory["points"] == 1
    assert stats("rightsize", "--resource", "disk", "-", input=text).returncode == 2
    assert stats("rightsize", "-", input=HEADER).returncode == 2


def arm(values):
    return HEADER + "".join(f"{60 * i},{value!r}\n" for i, value in enumerate(values))


def compare(stats, tmp_path, baseline, candidate, *flags):
    (tmp_path / "a.csv").write_text(arm(baseline))
    (tmp_path / "b.csv").write_text(arm(candidate))
    done = stats("compare", "--baseline", "a.csv", "--candidate", "b.csv", "--json", *flags)
    assert done.stderr == "", done.stderr
    return done.returncode, json.loads(done.stdout)


def noise(n, scale, seed):
    return [scale * (1 + (seed + i * 7919) % 1009 / 1009) for i in range(n)]


def test_compare_tells_worse_from_pass_and_from_too_little(stats, tmp_path):
    base = noise(200, 100, 1)
    status, verdict = compare(stats, tmp_path, base, noise(200, 200, 5))
    assert (status, verdict["verdict"], verdict["judge"]) == (1, "worse", "high")
    assert verdict["effect_low"] <= verdict["effect"] <= verdict["effect_high"]
    assert compare(stats, tmp_path, base, noise(200, 200, 5), "--direction", "decrease")[1]["verdict"] == "better"
    status, verdict = compare(stats, tmp_path, base, noise(200, 100, 500))
    assert (status, verdict["verdict"]) == (0, "pass")
    status, verdict = compare(stats, tmp_path, [1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
    assert (status, verdict["verdict"]) == (1, "insufficient") and verdict["more_points"] > 0


def test_the_comparison_is_that_of_scipy(stats, tmp_path):
    from scipy import stats as peer
    for n, m, shift in ((12, 9, 3.0), (40, 60, 20.0), (100, 80, 0.5)):
        base, candidate = noise(n, 100, 3), [value + shift for value in noise(m, 100, 77)]
        _, verdict = compare(stats, tmp_path, base, candidate, "--direction", "either")
        spread = peer.fligner(base, candidate, center="median").pvalue
        assert verdict["spread_p_value"] == pytest.approx(spread, rel=1e-6)
        if n * m <= 400:
            exact = peer.mannwhitneyu(candidate, base, method="exact").pvalue
            assert verdict["mann_whitney_p_value"] == pytest.approx(exact, rel=1e-9)
        else:
            normal = peer.mannwhitneyu(candidate, base, method="asymptotic", use_continuity=True).pvalue
            assert verdict["mann_whitney_p_value"] == pytest.approx(normal, rel=1e-6)
        differences = sorted(b - a for a in base for b in candidate)
        middle = differences[len(differences) // 2]
        assert verdict["effect"] == pytest.approx(middle, abs=0.6)


def slo_rows(buckets, bad, start=1700000100):
    return "timestamp,good,total\n" + "".join(f"{start + 300 * i},{10000 - bad(i)},10000\n" for i in range(buckets))


def test_slo_says_what_is_left_and_what_pages(stats):
    done = stats("slo", "--objective", "99.9", "--json", "-", input=slo_rows(2000, lambda i: 1))
    answer = json.loads(done.stdout)
    assert done.returncode == 0 and answer["budget_left"] == pytest.approx(.9)
    assert {window["state"] for window in answer["windows"]} == {"ok"}
    done = stats("slo", "--objective", "99.9", "-", input=slo_rows(2000, lambda i: 300 if i >= 1985 else 1))
    assert done.returncode == 1
    states = {row["window"]: row["state"] for row in csv.DictReader(io.StringIO(done.stdout))}
    assert states["1h"] == "page" and states["30d"].startswith("budget left")
    assert stats("slo", "--objective", "99.9", "-", input="timestamp,good,total\n0,5,3\n").returncode == 2
    assert stats("slo", "--objective", "100", "-", input=slo_rows(1, lambda i: 0)).returncode == 2
    assert stats("slo", "-", input=slo_rows(1, lambda i: 0)).returncode == 2
