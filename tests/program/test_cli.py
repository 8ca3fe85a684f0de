"""The program `mainstay` against a real server: what people see and what scripts rely on."""
import json
import os
import platform
import pty
import subprocess
import threading

import pytest

from peers import wait_for

LATENCY = {"alertname": "HighLatency", "service": "checkout", "severity": "critical", "instance": "web1"}
DISK = {"alertname": "Disk", "service": "db", "severity": "warning", "instance": "db1"}


def lines(done):
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


@pytest.fixture
def incidents(server, post_alerts):
    """A server with two incidents: of HighLatency and of Disk; their readable ids by alert."""
    post_alerts(server, [LATENCY, DISK])
    listed = wait_for(lambda: (rows := server.cli_json("incident", "list")) and len(rows) == 2 and rows,
                      "two incidents")
    server.incidents = {row["group_labels"]["alertname"]: row["readable_id"] for row in listed}
    return server


def test_version_and_help_need_no_server(cli_program):
    version = subprocess.run([cli_program, "version"], capture_output=True, text=True)
    assert version.returncode == 0 and version.stdout.startswith("mainstay ")
    for words in ([], ["incident"], ["incident", "list"], ["silence", "create"]):
        done = subprocess.run([cli_program, *words, "--help"], capture_output=True, text=True)
        assert done.returncode == 0 and done.stdout.startswith("Examples:\n")


@pytest.mark.skipif(platform.machine() != "x86_64", reason="elsewhere libcurl is loaded at the start")
def test_what_asks_no_server_starts_without_the_http_client(cli_program, server):
    needed = subprocess.run(["readelf", "-d", cli_program], capture_output=True, text=True, check=True).stdout
    assert "libcurl" not in needed, "list the function of libcurl that is new in src/cli/main_curl.cpp"
    assert server.cli("token", "list").returncode == 0


def test_incidents_are_listed_as_tsv_in_a_pipe(incidents):
    rows = lines(incidents.cli("incident", "list", "--sort", "-severity,-started"))
    assert [row[0] for row in rows] == [incidents.incidents["HighLatency"], incidents.incidents["Disk"]]
    assert rows[0][1:3] == ["open", "1"] and rows[0][-1].endswith("Z")


def test_incidents_are_filtered(incidents):
    def ids(*flags):
        return [row[0] for row in lines(incidents.cli("incident", "list", *flags))]

    assert ids("--severity", "1,2") == [incidents.incidents["HighLatency"]]
    assert ids("--service", "db") == [incidents.incidents["Disk"]]
    assert ids("--state", "resolved") == []
    assert len(ids("--state", "open,acknowledged")) == 2
    assert len(ids("--limit", "1")) == 1


def test_json_is_the_apis_and_fields_can_be_chosen(incidents):
    whole = incidents.cli_json("incident", "list")
    status, page = incidents.request("GET", "/v1/incidents")
    assert status == 200 and whole == page["items"]
    chosen = incidents.cli("incident", "list", "--json=readable_id,state", "--limit", "1")
    assert [list(row) for row in json.loads(chosen.stdout)] == [["readable_id", "state"]]
    refused = incidents.cli("incident", "list", "--json=nonsense")
    assert refused.returncode == 2 and "nonsense" in refused.stderr and "readable_id" in refused.stderr


def test_an_incident_is_shown_with_alerts_and_timeline(incidents):
    name = incidents.incidents["HighLatency"]
    shown = incidents.cli("incident", "show", name)
    assert shown.returncode == 0 and f"readable_id\t{name}\n" in shown.stdout and "HighLatency" in shown.stdout
    document = incidents.cli_json("incident", "show", name)
    assert document["alerts"][0]["labels"]["instance"] == "web1"
    assert "opened" in [entry["kind"] for entry in document["timeline"]]
    some = json.loads(incidents.cli("incident", "show", name, "--json=state,timeline").stdout)
    assert set(some) == {"state", "timeline"}


def test_several_incidents_are_acknowledged_noted_and_resolved(incidents):
    names = sorted(incidents.incidents.values())
    acknowledged = lines(incidents.cli("incident", "ack", *names, "--comment", "on it"))
    assert [row[0:2] for row in acknowledged] == [[name, "acknowledged"] for name in names]
    assert incidents.cli("incident", "note", names[0], "vendor informed").returncode == 0
    kinds = [entry["kind"] for entry in incidents.cli_json("incident", "show", names[0])["timeline"]]
    assert "acknowledged" in kinds and "note" in kinds
    assert lines(incidents.cli("incident", "unack", names[0]))[0][1] == "open"
    assert lines(incidents.cli("incident", "resolve", names[0], "-c", "rolled back"))[0][1] == "resolved"
    entry = lines(incidents.cli("ledger", "list", "--type", "incident.acknowledged", "--object", names[0]))[0]
    assert entry[2:] == ["incident.acknowledged", names[0], "test-admin"]


def test_one_unknown_id_does_not_keep_the_others_from_being_done(incidents):
    name = incidents.incidents["Disk"]
    done = incidents.cli("incident", "ack", "INC-999", name)
    assert done.returncode == 1 and "INC-999" in done.stderr
    assert done.stdout.split("\t")[0:2] == [name, "acknowledged"]


def test_a_silence_is_created_listed_and_expired(incidents):
    created = incidents.cli("silence", "create", "HighLatency", "service=checkout", 'severity=~"critical|high"',
                            "--duration", "2h", "--comment", "deploy")
    assert created.returncode == 0, created.stderr
    silence = created.stdout.strip()
    listed = incidents.cli_json("silence", "list")
    assert [row["id"] for row in listed] == [silence]
    assert {(m["name"], m["value"], m["regex"], m["equal"]) for m in listed[0]["matchers"]} == {
        ("alertname", "HighLatency", False, True), ("service", "checkout", False, True),
        ("severity", "critical|high", True, True)}
    row = lines(incidents.cli("silence", "list"))[0]
    assert row[0] == silence and 'alertname="HighLatency"' in row[-1]
    wait_for(lambda: [a["state"] for a in incidents.cli_json("alert", "list", "--filter", "alertname=HighLatency")]
             == ["suppressed"], "the alert to be suppressed")
    expired = lines(incidents.cli("silence", "expire", silence))
    assert expired[0][0:2] == [silence, "expired"]
    assert incidents.cli("silence", "list").stdout == ""


def test_a_dry_run_creates_no_silence_and_shows_what_it_would_mute(incidents):
    done = incidents.cli("silence", "create", "Disk", "--dry-run", "--json=name")
    assert done.returncode == 0 and json.loads(done.stdout) == [{"name": "Disk"}]
    assert incidents.cli("silence", "list").stdout == ""


def test_alerts_are_listed_page_by_page(server, post_alerts):
    post_alerts(server, [{"alertname": "Many", "instance": f"host{number}"} for number in range(1100)])
    assert len(lines(server.cli("alert", "list"))) == 1100
    assert len(server.cli_json("alert", "list", "--limit", "700")) == 700


def test_fields_of_tsv_stay_on_their_line(server, post_alerts):
    post_alerts(server, [{"labels": {"alertname": "Odd"}, "annotations": {"summary": "one\ttwo\nthree"}}])
    rows = lines(server.cli("alert", "list"))
    assert len(rows) == 1 and rows[0][1] == "one\\ttwo\\nthree"


def test_exit_status_1_when_the_server_refuses(server):
    unknown = server.cli("incident", "show", "INC-404")
    assert unknown.returncode == 1 and unknown.stderr.startswith("mainstay: ")
    malformed = server.cli("silence", "expire", "no-uuid")
    assert malformed.returncode == 1 and malformed.stderr.startswith("mainstay: ")
    too_long = server.cli("silence", "create", "x=y", "--duration", "9y", "--comment", "c")
    assert too_long.returncode == 1, too_long.stderr


def test_exit_status_2_for_bad_usage(server):
    for words in (["incident", "lst"], ["incident", "list", "--state", "burning"], ["incident", "ack"],
                  ["incident", "list", "--limit", "many"], ["silence", "create", "x=y", "--duration", "2h"],
                  ["silence", "create", "x=y", "--duration", "soon", "-c", "c"], ["nonsense"], ["version", "--json"],
                  ["silence", "create", "x=~(", "-c", "c"], ["dead-letter", "purge"], ["completion", "tcsh"],
                  ["incident", "list", "--token-file", "/does/not/exist"]):
        done = server.cli(*words)
        assert done.returncode == 2 and done.stderr.startswith("mainstay: "), (words, done.stderr)


def test_exit_status_3_when_not_signed_in_or_not_allowed(incidents):
    nobody = incidents.cli("incident", "list", token="")
    assert nobody.returncode == 3 and "MAINSTAY_TOKEN" in nobody.stderr
    assert incidents.cli("incident", "list", token="mst_wrong").returncode == 3
    viewer = incidents.cli("incident", "ack", incidents.incidents["Disk"], role="viewer")
    assert viewer.returncode == 3 and "incidents:respond" in viewer.stderr


def test_exit_status_4_when_the_server_cannot_be_reached(server, free_port):
    done = server.cli("incident", "list", url=f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 4 and "is a server running there" in done.stderr


def test_verbose_names_the_request_and_the_token_may_come_from_a_file(server, tmp_path):
    file = tmp_path / "token"
    file.write_text(server.token() + "\n")
    done = server.cli("token", "list", "--token-file", str(file), "-v", token="mst_wrong")
    assert done.returncode == 0 and "GET /v1/tokens" in done.stderr and "request " in done.stderr
    assert server.token() not in done.stdout + done.stderr


def test_a_token_is_created_with_the_server_up_and_down(server):
    up = server.token("viewer")
    assert up.startswith("mst_")
    server.stop()
    down = server.token("operator")
    server.start()
    for token in (up, down):
        assert server.cli("incident", "list", token=token).returncode == 0
    names = {row[1]: row[0] for row in lines(server.cli("token", "list"))}
    assert server.cli("token", "revoke", names["test-viewer"]).returncode == 0
    assert server.cli("incident", "list", token=up).returncode == 3


def test_dead_letters_are_listed_shown_replayed_and_purged(server):
    made = server.cli("integration", "create", "--data", str(server.folder), "--kind", "alertmanager", "--name", "prom")
    assert made.returncode == 0, made.stderr
    integration, key = made.stdout.split()
    assert lines(server.cli("integration", "list"))[0][0:3] == [integration, "alertmanager", "prom"]
    status, answer = server.request("POST", f"/v1/ingest/{integration}", b'{"no": "webhook"}', token=key)
    assert status == 202, answer
    rows = wait_for(lambda: lines(server.cli("dead-letter", "list")), "a dead letter")
    letter = rows[0][0]
    assert rows[0][1] == integration and rows[0][3]
    assert server.cli("dead-letter", "show", letter).stdout == '{"no": "webhook"}'
    assert server.cli_json("dead-letter", "show", letter)["body"] == '{"no": "webhook"}'
    assert lines(server.cli("dead-letter", "replay", letter))[0][0] == letter
    again = wait_for(lambda: [r[0] for r in lines(server.cli("dead-letter", "list")) if r[0] != letter],
                     "the letter to come back")
    assert server.cli("dead-letter", "purge", again[0]).returncode == 0
    assert server.cli("dead-letter", "purge", "--all").stdout == "0\n"
    assert server.cli("integration", "remove", integration).returncode == 0
    assert server.cli("integration", "list").stdout == ""


def test_notifications_are_listed(make_server, webhook_sink, post_alerts, tmp_path):
    file = tmp_path / "alertmanager.yml"
    file.write_text("route: {receiver: hook, group_by: [alertname], group_wait: 0s}\n"
                    f"receivers: [{{name: hook, webhook_configs: [{{url: '{webhook_sink.url}'}}]}}]\n")
    server = make_server("--alertmanager-config", str(file))
    post_alerts(server, [LATENCY])
    assert webhook_sink.wait(1)[0]["alerts"][0]["labels"] == LATENCY
    rows = wait_for(lambda: lines(server.cli("notification", "list")), "a notification")
    assert rows[0][1] == "hook" and rows[0][-1] == "delivered"


def on_terminal(command, variables):
    """What the command writes on a terminal of its own."""
    master, slave = pty.openpty()
    output = []

    def read():
        try:
            while chunk := os.read(master, 4096):
                output.append(chunk)
        except OSError:  # the other end is closed
            pass

    process = subprocess.Popen(command, stdout=slave, stderr=subprocess.PIPE, env=variables)
    os.close(slave)
    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    process.communicate(timeout=30)
    reader.join()
    os.close(master)
    return b"".join(output).decode().replace("\r\n", "\n")


def test_a_terminal_gets_a_table_with_colours_unless_they_are_refused(incidents, cli_program):
    variables = {"MAINSTAY_URL": incidents.url, "MAINSTAY_TOKEN": incidents.token(), "TERM": "xterm"}
    table = on_terminal([cli_program, "incident", "list"], variables)
    assert "HEADLINE" in table and "1 critical" in table and "\x1b[" in table
    plain = on_terminal([cli_program, "incident", "list"], {**variables, "NO_COLOR": "1"})
    assert "HEADLINE" in plain and "\x1b[" not in plain
    shown = on_terminal([cli_program, "incident", "show", incidents.incidents["Disk"]], {**variables, "NO_COLOR": "1"})
    assert "Alerts\n" in shown and "Timeline\n" in shown and "Disk" in shown


def test_strangers_texts_cannot_steer_a_terminal(server, cli_program, post_alerts):
    post_alerts(server, [{"labels": {"alertname": "Odd"}, "annotations": {"summary": "a\x1b]0;owned\x07b"}}])
    variables = {"MAINSTAY_URL": server.url, "MAINSTAY_TOKEN": server.token(), "NO_COLOR": "1"}
    assert "\x1b" not in on_terminal([cli_program, "alert", "list"], variables)


def test_bash_completes_nouns_verbs_and_flags(cli_program):
    script = subprocess.run([cli_program, "completion", "bash"], capture_output=True, text=True).stdout

    def complete(*words):
        typed = " ".join(f'"{word}"' for word in words)
        shell = f'{script}\nCOMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; _mainstay; echo "${{COMPREPLY[*]}}"'
        done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True)
        assert done.returncode == 0 and done.stderr == ""
        return done.stdout.split()

    assert complete("mainstay", "in") == ["incident", "integration"]
    assert complete("mainstay", "incident", "") == ["list", "show", "ack", "unack", "resolve", "note"]
    assert "--severity" in complete("mainstay", "incident", "list", "--s")
    assert complete("mainstay", "silence", "create", "--dry") == ["--dry-run"]
