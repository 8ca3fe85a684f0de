"""`mainstay stats` over many series, keys and days, and as a stranger would try it. test_stats.py holds the contract of rows."""
import csv
import datetime
import io
import json
import math
import os
import random
import subprocess
import xml.dom.minidom

import pytest

HEADER = "timestamp,value\n"


def rows_of(done):
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def noise(points, seed, step=300, spike=None):
    draw = random.Random(seed)
    return HEADER + "".join(f"{1700000000 + step * i},{500 if i == spike else round(draw.gauss(100, 5), 3)}\n"
                            for i in range(points))


def wave(points, spike):
    """A daily wave with little noise, five minutes apart, and a spike."""
    return HEADER + "".join(f"{1700000000 + 300 * i},{500 if i == spike else round(100 + 10 * math.sin(i / 45.8) + i * 7919 % 101 / 100, 3)}\n"
                            for i in range(points))


# One budget over many series.

def test_a_shared_budget_is_that_of_all_files_together(stats, tmp_path):
    names = [f"s{i}.csv" for i in range(6)]
    for i, name in enumerate(names):
        (tmp_path / name).write_text(noise(12_000, i))
    done = stats("detect", "--budget", "4/week", "--shared", "--output", "out", "--calibration", "calibration.json", *names)
    assert done.returncode == 0, done.stderr
    alerts = sum(row["anomaly"] == "1" for name in names
                 for row in csv.DictReader((tmp_path / "out" / name).open()))
    calibration = json.loads((tmp_path / "calibration.json").read_text())
    weeks = (12_000 - 600) * 300 / 604_800
    assert calibration["asked"] == pytest.approx(4 * weeks, rel=.01) and calibration["alerts"] == alerts
    assert abs(alerts - 4 * weeks) <= .25 * 4 * weeks
    assert sum(calibration["p_values"]) == calibration["episodes"]
    assert stats("detect", "--shared", names[0]).returncode == 2


def test_a_shared_budget_keeps_the_rows_of_each_file(stats, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(wave(1500, 1400))
    done = stats("detect", "--budget", "1/week", "--shared", "--output", "out", "a.csv", "b.csv")
    assert done.returncode == 0, done.stderr
    for name in ("a", "b"):
        rows = (tmp_path / "out" / f"{name}.csv").read_text().splitlines()[1:]
        assert [row.rsplit(",", 2)[0] for row in rows] == wave(1500, 1400).splitlines()[1:]
        assert rows[1400].endswith(",1")


def test_episodes_say_when_why_and_how_much(stats, tmp_path):
    stats("detect", "--episodes", "episodes.csv", "-", input=wave(1500, 1400))
    episodes = [row for row in csv.DictReader((tmp_path / "episodes.csv").open()) if float(row["value"]) == 500]
    assert len(episodes) == 1
    one = episodes[0]
    assert one["alert"] == datetime.datetime.fromtimestamp(1700000000 + 300 * 1400, datetime.UTC).strftime(
        "%Y-%m-%dT%H:%M:%S.000Z")
    assert one["first"] <= one["alert"] <= one["last"] and 0 < float(one["p_value"]) <= 1 and one["cause"]
    assert float(one["expected_low"]) < 112 and float(one["expected_high"]) < 130 and 300 < float(one["excess"])


def test_totals_that_grow_are_judged_by_their_rates(stats):
    draw = random.Random(4)
    total, text = 0, HEADER
    for i in range(1500):
        total = 0 if i == 700 else total + 60 * draw.gauss(100, 3) * (9 if i == 1400 else 1)
        text += f"{1700000000 + 60 * i},{total!r}\n"
    rows = rows_of(stats("detect", "--kind", "counter", "-", input=text))
    assert rows[0]["score"] == "" and [i for i, row in enumerate(rows) if row["anomaly"] == "1" and i > 720] == [1400]
    assert [row["value"] for row in rows] == [line.split(",")[1] for line in text.splitlines()[1:]]


def test_a_zone_says_whose_days_a_series_follows(stats):
    text = HEADER
    start = datetime.datetime(2024, 3, 10, tzinfo=datetime.UTC)
    for i in range(96 * 40):  # clocks of Berlin change on 31 March
        at = start + datetime.timedelta(minutes=15 * i)
        ahead = 2 if at >= datetime.datetime(2024, 3, 31, 1, tzinfo=datetime.UTC) else 1
        hour = (at + datetime.timedelta(hours=ahead)).hour
        text += f"{int(at.timestamp())},{50 if 8 <= hour < 20 else 10}\n"
    assert not [row for row in rows_of(stats("detect", "--zone", "Europe/Berlin", "-", input=text)) if row["anomaly"] == "1"]
    assert stats("detect", "--zone", "Atlantis/Capital", "-", input=text).returncode == 2


# Keys.

AUDIT = "timestamp,principal,action\n"


def audit(events):
    draw = random.Random(6)
    return AUDIT + "".join(f"{1700000000 + i},{draw.choice(['ann', 'bob', 'cid'])},{draw.choice(['read', 'list'])}\n"
                           for i in range(events))


def test_a_key_that_was_never_seen_surprises_an_old_scope_and_not_a_young_one(stats):
    text = audit(5000) + "1700005000,eve,delete\n1700005001,ann,read\n"
    done = stats("novelty", "--by", "principal,action", "-", input=text)
    rows = rows_of(done)
    assert len(rows) == 5002 and [i for i, row in enumerate(rows) if row["anomaly"] == "1"] == [5000]
    assert float(rows[0]["surprise"]) == 0 and float(rows[5000]["surprise"]) > 8
    lines = [json.loads(line) for line in stats("novelty", "--by", "principal,action", "--json", "-", input=text).stdout.splitlines()]
    assert lines[5000]["principal"] == "eve" and lines[5000]["new"] and lines[5000]["anomaly"] == 1


def test_novelty_answers_while_the_input_is_open(cli_program):
    with subprocess.Popen([cli_program, "stats", "novelty", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(b'timestamp,key\n0,"a ""b"", c"\n')
        process.stdin.flush()
        assert process.stdout.readline() == b"timestamp,key,surprise,anomaly\n"
        assert process.stdout.readline() == b'0,"a ""b"", c",0.000000,0\n'
        process.stdin.close()
        assert process.wait(10) == 0


def test_the_most_frequent_keys_come_first_with_bounds(stats):
    text = audit(3000)
    rows = rows_of(stats("top", "--by", "principal", "-", input=text))
    counts = [int(row["count"]) for row in rows]
    assert sorted(counts, reverse=True) == counts and sum(counts) == 3000 and {row["error"] for row in rows} == {"0"}
    answer = json.loads(stats("top", "--by", "principal,action", "--json", "-", input=text).stdout)
    assert answer["events"] == 3000 and round(answer["distinct"]) == 6 and len(answer["keys"]) == 6
    plot = stats("top", "--by", "principal", "--plot", "-", input=text).stdout
    assert max(map(len, plot.splitlines())) <= 80 and "\u2588" in plot


@pytest.mark.parametrize("words", [["--by", "who"], ["--by", "principal,principal"], ["--by", ","],
                                   ["--by", "a,b,c,d,e,f,g,h,i"]])
def test_wrong_keys_are_refused(stats, words):
    for verb in ("novelty", "top"):
        assert stats(verb, *words, "-", input=audit(3)).returncode == 2


# Days.

def test_a_lasting_change_is_found_with_the_day_it_began(stats):
    draw = random.Random(8)
    text = HEADER + "".join(f"{86_400 * day + 3600 * hour},{(10 if day < 90 else 13) + draw.gauss(0, 1)}\n"
                            for day in range(150) for hour in range(24))
    changes = [row for row in rows_of(stats("changes", "-", input=text)) if row["change"]]
    assert [row["change"] for row in changes] == ["up"]
    assert abs((datetime.date.fromisoformat(changes[0]["began"]) - datetime.date(1970, 4, 1)).days) <= 1
    assert float(changes[0]["before"]) == pytest.approx(10, abs=.2) and float(changes[0]["after"]) == pytest.approx(13, abs=.5)
    daily = rows_of(stats("changes", "--of-day", "sum", "-", input=text))
    assert len(daily) == 150 and float(daily[0]["value"]) == pytest.approx(240, rel=.1)
    assert stats("changes", "--of-day", "median", "-", input=text).returncode == 2


# Capacity.

def test_a_limit_is_answered_with_the_first_steps_that_reach_it(stats):
    text = HEADER + "".join(f"{3600 * i},{100 + i + (i * 7919 % 13) / 4}\n" for i in range(200))
    answer = json.loads(stats("forecast", "--horizon", "100", "--limit", "330", "--replica", "50", "--json", "-",
                              input=text).stdout)
    reached = answer["exhaustion"]
    assert reached["earliest_step"] <= reached["expected_step"] and abs(reached["expected_step"] - 30) <= 6
    assert reached["latest_step"] is None or reached["latest_step"] >= reached["expected_step"]
    assert answer["replicas"] == math.ceil(max(step["p90"] for step in answer["steps"]) / 50)
    assert answer["coverage"] == 1
    assert stats("forecast", "--horizon", "5", "--limit", "3", "-", input=text).returncode == 2


def test_a_history_with_holes_is_said_to_be_not_enough(stats):
    text = HEADER + "".join(f"{60 * i},{i % 7}\n" for i in range(400) if i % 10 < 5)
    done = stats("forecast", "--horizon", "3", "-", input=text)
    assert len(rows_of(done)) == 3 and "not enough data" in done.stderr


def test_a_parent_with_another_step_is_refused(stats, tmp_path):
    (tmp_path / "parent.csv").write_text(noise(100, 1, step=60))
    done = stats("forecast", "--horizon", "3", "--parent", "parent.csv", "-", input=noise(10, 2, step=600))
    assert done.returncode == 2 and "step" in done.stderr


# As a stranger.

@pytest.mark.parametrize("verb, flags", [("detect", []), ("forecast", ["--horizon", "2"]), ("rightsize", []), ("changes", [])])
def test_an_empty_file_a_header_alone_and_one_row_are_answered_or_refused_in_words(stats, verb, flags):
    for text in ("", "\n", HEADER, HEADER + "0,5\n"):
        done = stats(verb, *flags, "-", input=text)
        assert done.returncode in (0, 2), done.stderr
        assert done.returncode == 0 or done.stderr.startswith("mainstay: ")
        drawn = stats(verb, *flags, "--plot", "--svg", "x.svg", "-", input=text)
        assert drawn.returncode == done.returncode, drawn.stderr


@pytest.mark.parametrize("row, said", [
    ("0,\"1,234\"", "column 2: the value '1,234' is no number: write it without thousands separators"),
    ("1700000000000,1", "column 1: the time '1700000000000' is not between 1970 and 9999: seconds are wanted, these look like milli"),
    ("1700000000000000000,1", "nanoseconds"), ("0,", "write NaN"), ("2024-02-30 00:00:00,1", "column 1"),
    ("0,\"1", "a quote is not closed"), ("0", "no value")])
def test_a_bad_row_says_where_and_what_to_change(stats, tmp_path, row, said):
    (tmp_path / "cpu.csv").write_text(HEADER + "0,1\n" + row + "\n")
    done = stats("detect", "cpu.csv")
    assert done.returncode == 2 and "cpu.csv: line 3" in done.stderr and said in done.stderr and "--skip-bad" in done.stderr


@pytest.mark.parametrize("time", ["2024-05-01T12:00:00Z", "2024-05-01T14:00:00+02:00", "2024-05-01t07:00:00-05:00",
                                  "2024-05-01 12:00:00", "1714564800", "1714564800.0", "\"2024-05-01 12:00:00\""])
def test_times_of_all_notations_are_one_moment(stats, time):
    text = HEADER + f"{time},5\n" + "1714564800,6\n"  # a repeat: the series knows one point
    lines = stats("detect", "--json", "-", input=text).stdout.splitlines()
    assert len(lines) == 2
    assert "newer" not in stats("detect", "-", input=text).stderr


def test_rows_out_of_order_are_answered_and_said(stats):
    text = HEADER + "0,1\n120,2\n60,3\n180,4\n"
    done = stats("detect", "-", input=text)
    assert len(rows_of(done)) == 4 and "1 row" in done.stderr and "sort" in done.stderr


def test_the_largest_numbers_are_answered_and_drawn(stats, tmp_path):
    text = HEADER + "".join(f"{60 * i},{(-1) ** i * 1.7976931348623157e308!r}\n" for i in range(800))
    rows = rows_of(stats("detect", "--svg", "big.svg", "-", input=text))
    assert all(0 <= float(row["score"]) <= 1 for row in rows)
    svg = (tmp_path / "big.svg").read_text()
    assert "nan" not in svg and "inf" not in svg
    xml.dom.minidom.parseString(svg)
    plot = stats("detect", "--plot", "-", input=text).stdout
    assert "nan" not in plot and "inf" not in plot and max(map(len, plot.splitlines())) <= 80
    for verb in (["forecast", "--horizon", "3"], ["changes"], ["rightsize"]):
        assert stats(*verb, "-", input=text).returncode in (0, 2)


def test_pictures_are_xml_whatever_a_file_is_called(stats, tmp_path):
    (tmp_path / "a<b>&\"c\".csv").write_text(noise(700, 1, spike=650))
    for verb in (["detect"], ["forecast", "--horizon", "9"], ["rightsize"], ["changes"]):
        assert stats(*verb, "--svg", "x.svg", "a<b>&\"c\".csv").returncode == 0
        xml.dom.minidom.parseString((tmp_path / "x.svg").read_text())
    (tmp_path / "k.csv").write_text("timestamp,key\n0,<&>\n")
    for verb in ("top", "novelty"):
        assert stats(verb, "--svg", "x.svg", "k.csv").returncode == 0
        xml.dom.minidom.parseString((tmp_path / "x.svg").read_text())


def test_every_verb_answers_several_files_in_a_folder(stats, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(noise(60, 1, step=86_400))
        (tmp_path / f"k{name}.csv").write_text(audit(20))
    for verb in (["forecast", "--horizon", "3"], ["rightsize"], ["changes"]):
        assert stats(*verb, "--output", "out", "--svg", "yes", "a.csv", "b.csv").returncode == 0
        assert sorted(os.listdir(tmp_path / "out")) == ["a.csv", "a.svg", "b.csv", "b.svg"]
    for verb in ("novelty", "top"):
        assert stats(verb, "--by", "action", "--output", "keys", "--svg", "yes", "ka.csv", "kb.csv").returncode == 0
        assert sorted(os.listdir(tmp_path / "keys")) == ["ka.csv", "ka.svg", "kb.csv", "kb.svg"]


def test_long_inputs_stream_with_little_memory(cli_program):
    """A million rows, of which none is kept: a row out for each, in a few tens of megabytes."""
    script = ("import resource,subprocess,sys\n"
              "p=subprocess.Popen([sys.argv[1],'stats','detect','-'],stdin=subprocess.PIPE,stdout=subprocess.PIPE)\n"
              "import threading\n"
              "def feed():\n"
              "    p.stdin.write(b'timestamp,value\\n')\n"
              "    for block in range(1000):\n"
              "        p.stdin.write(b''.join(b'%d,%d\\n'%(60*i,i*7919%1009) for i in range(1000*block,1000*block+1000)))\n"
              "    p.stdin.close()\n"
              "t=threading.Thread(target=feed);t.start()\n"
              "rows=sum(1 for _ in p.stdout);t.join();p.wait()\n"
              "print(rows,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n")
    done = subprocess.run(["python3", "-c", script, cli_program], capture_output=True, text=True, timeout=300)
    rows, kilobytes = map(int, done.stdout.split())
    assert rows == 1_000_001 and kilobytes < 200_000
