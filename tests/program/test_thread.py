"""The first thread through the real programs: from a real Prometheus to an incident, silenced by a real amtool, and
nothing lost by kill -9."""
import json
import subprocess
import time

from peers import Http, Prometheus, alert, wait_for

RULES = """
groups:
  - name: test
    rules:
      - alert: AlwaysFiring
        expr: vector(1)
        labels: {severity: critical, service: checkout}
        annotations: {summary: "checkout is down"}
"""


def config(url, **route):
    timers = {"group_wait": "0s", "group_interval": "1s", "repeat_interval": "1h", **route}
    lines = "\n".join(f"  {key}: {value}" for key, value in timers.items())
    return (f"route:\n  receiver: hook\n  group_by: [alertname]\n{lines}\n"
            f"receivers:\n  - name: hook\n    webhook_configs:\n      - url: {url}\n")


def with_config(tmp_path, text):
    path = tmp_path / "alertmanager.yml"
    path.write_text(text)
    return path


def amtool(server, tmp_path, *arguments, token=None):
    extra = []
    if token:
        (tmp_path / "amtool-token").write_text(token)
        (tmp_path / "amtool.yml").write_text(f"authorization: {{credentials_file: {tmp_path}/amtool-token}}\n")
        extra = [f"--http.config.file={tmp_path}/amtool.yml"]
    done = subprocess.run(["amtool", f"--alertmanager.url={server.url}", *extra, *arguments], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_real_prometheus_opens_an_incident_that_amtool_silences(make_server, tmp_path):
    server = make_server()
    api = server.api()
    prometheus = Prometheus(tmp_path, server.url, server.token("ingest"), RULES).start()
    try:
        incident = wait_for(lambda: api.get("/v1/incidents")["items"], "an incident", 60)[0]
    finally:
        prometheus.stop()
    assert incident["headline"] == "checkout is down"
    assert incident["severity"] == 1 and incident["service"] == "checkout" and incident["state"] == "open"
    token = server.token("operator")
    silence = amtool(server, tmp_path, "silence", "add", "service=checkout", "-c", "known", "-d", "1h", token=token).strip()
    assert api.get("/api/v2/alerts")[0]["status"]["silencedBy"] == [silence]
    assert "AlwaysFiring" not in amtool(server, tmp_path, "alert", "query", token=token)
    amtool(server, tmp_path, "silence", "expire", silence, token=token)
    assert "AlwaysFiring" in amtool(server, tmp_path, "alert", "query", token=token)
    assert "console" in amtool(server, tmp_path, "config", "routes", token=token)


def test_what_was_acknowledged_survives_kill_9_and_nobody_is_paged_twice(make_server, tmp_path, webhook_sink):
    path = with_config(tmp_path, config(webhook_sink.url))
    server = make_server("--alertmanager-config", path)
    api = server.api()
    for i in range(20):
        api.post("/api/v2/alerts", [alert(i=str(i), alertname=f"A{i % 2}")])
    wait_for(lambda: sum(len(m["alerts"]) for m in webhook_sink.bodies) >= 20, "20 alerts told")
    wait_for(lambda: {o["outcome"] for o in api.get("/v1/notifications")["items"]} == {"delivered"}, "logged")
    silence = api.post("/api/v2/silences", {"matchers": [{"name": "i", "value": "3", "isRegex": False}], "createdBy": "x",
                                            "comment": "y", "startsAt": "0001-01-01T00:00:00Z",
                                            "endsAt": alert(3000)["endsAt"]})
    acknowledged = api.post("/v1/incidents/INC-1/acknowledge", {"comment": "mine"})
    before = {a["fingerprint"] for a in api.get("/api/v2/alerts")}
    told = len(webhook_sink.bodies)
    server.kill()
    server.start()
    api = Http(server.url, api.token)
    assert {a["fingerprint"] for a in api.get("/api/v2/alerts")} == before
    assert len(before) == 20
    assert api.get(f"/api/v2/silence/{silence['silenceID']}")["status"]["state"] == "active"
    assert api.get("/v1/incidents/INC-1")["acknowledged_at"] == acknowledged["acknowledged_at"]
    assert len(api.get("/v1/incidents")["items"]) == 2
    api.post("/api/v2/alerts", [alert(alertname="Marker")])
    wait_for(lambda: any(m["groupLabels"] == {"alertname": "Marker"} for m in webhook_sink.bodies), "the marker")
    time_for_two_flushes = time.monotonic() + 2.5
    wait_for(lambda: time.monotonic() > time_for_two_flushes, "two flushes")
    assert [m["groupLabels"] for m in webhook_sink.bodies[told:]] == [{"alertname": "Marker"}], webhook_sink.told()[told:]
    kinds = [e["type"] for e in api.get("/v1/ledger")["items"]]
    assert kinds.count("incident.acknowledged") == 1 and kinds.count("incident.opened") == 3


def test_an_incident_lives_by_its_alerts_and_by_people(make_server):
    server = make_server()
    api = server.api()
    api.post("/api/v2/alerts", [alert(i="1"), alert(i="2")])
    incident = api.get("/v1/incidents/INC-1")
    assert (incident["alerts_total"], incident["alerts_firing"]) == (2, 2)
    api.post("/v1/incidents/INC-1/resolve", {"comment": "done"})
    api.post("/api/v2/alerts", [alert(i="1")])  # a re-send
    assert api.get("/v1/incidents/INC-1")["state"] == "resolved"
    assert len(api.get("/v1/incidents")["items"]) == 1
    api.post("/api/v2/alerts", [alert(i="3")])  # a new transition to firing
    again = api.get("/v1/incidents/INC-2")
    assert again["recurrence_of"] == "INC-1" and again["alerts_total"] == 1
    api.post("/api/v2/alerts", [alert(-0.5, i="3")])
    again = api.get("/v1/incidents/INC-2")
    assert again["state"] == "resolved" and again["resolved_by"] == "alerts"
    kinds = [e["kind"] for e in api.get("/v1/incidents/INC-2/timeline")["items"]]
    assert kinds == ["resolved", "alert_resolved", "opened"]
    assert [a["labels"]["i"] for a in api.get("/v1/incidents/INC-1/alerts")["items"]] == ["1", "2"]


def test_a_silenced_alert_opens_an_incident_when_the_silence_ends(make_server):
    server = make_server()
    api = server.api()
    silence = api.post("/v1/silences", {"matchers": [{"name": "i", "value": "1"}], "duration": "1h", "comment": "planned"})
    api.post("/api/v2/alerts", [alert(i="1")])
    assert api.get("/v1/incidents")["items"] == []
    assert api.get("/v1/alerts")["items"][0]["state"] == "suppressed"
    api.ask("DELETE", f"/v1/silences/{silence['id']}")
    wait_for(lambda: api.get("/v1/incidents")["items"], "the incident")


def test_acknowledging_stops_repeats(make_server, tmp_path, webhook_sink):
    server = make_server("--alertmanager-config", with_config(tmp_path, config(webhook_sink.url, repeat_interval="2s")))
    api = server.api()
    api.post("/api/v2/alerts", [alert(i="1")])
    wait_for(lambda: len(webhook_sink.bodies) >= 2, "a repeat")
    assert webhook_sink.told()[1][1] == "repeat"
    api.post("/v1/incidents/INC-1/acknowledge", {})
    told = len(webhook_sink.bodies)
    quiet_until = time.monotonic() + 4
    wait_for(lambda: time.monotonic() > quiet_until, "a quiet time")
    assert len(webhook_sink.bodies) <= told + 1  # one may have been on its way
    api.post("/api/v2/alerts", [alert(i="2")])
    wait_for(lambda: any(t[1] == "new_alerts" for t in webhook_sink.told()), "news are told all the same")


def test_a_receiver_that_fails_is_tried_again_and_logged(make_server, tmp_path, webhook_sink):
    webhook_sink.statuses = [500, 503]
    server = make_server("--alertmanager-config", with_config(tmp_path, config(webhook_sink.url)))
    api = server.api()
    api.post("/api/v2/alerts", [alert(i="1")])
    line = wait_for(lambda: [n for n in api.get("/v1/notifications")["items"] if n["outcome"] == "delivered"],
                      "a delivery")[0]
    assert line["attempts"] == 3 and line["reason"] == "first_notification"
    assert "/hook" not in line["target"]
    keys = {h["Idempotency-Key"] for h in webhook_sink.headers}
    assert len(webhook_sink.bodies) == 3 and len(keys) == 1


def test_what_fires_when_a_mute_ends_is_told_again(make_server, tmp_path, webhook_sink):
    server = make_server("--alertmanager-config", with_config(tmp_path, config(webhook_sink.url)))
    api = server.api()
    api.post("/api/v2/alerts", [alert(i="1")])
    wait_for(lambda: webhook_sink.bodies, "the first message")
    wait_for(lambda: [n for n in api.get("/v1/notifications")["items"] if n["outcome"] == "delivered"], "logged")
    silence = api.post("/v1/silences", {"matchers": [{"name": "i", "value": "1"}], "duration": "1h", "comment": "c"})
    api.ask("DELETE", f"/v1/silences/{silence['id']}")
    wait_for(lambda: len(webhook_sink.bodies) >= 2, "told again")
    assert webhook_sink.told()[1][:2] == ("firing", "unmuted")


def test_webhooks_are_durable_first_and_dead_letters_can_be_replayed(make_server):
    server = make_server()
    made = subprocess.run([server.program, "integration", "create", "--data", server.folder, "--kind", "alertmanager",
                           "--name", "old"], capture_output=True, text=True, check=True).stdout.split()
    integration, key = made
    api = server.api()
    door = Http(server.url, key)
    body = {"version": "4", "groupKey": "k", "status": "firing", "receiver": "r", "groupLabels": {}, "commonLabels": {},
            "commonAnnotations": {}, "externalURL": "", "truncatedAlerts": 0,
            "alerts": [{"status": "firing", "labels": {"alertname": "Old"}, "annotations": {}, "startsAt": alert()["startsAt"],
                        "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "", "fingerprint": "f"}]}
    assert door.ask("POST", f"/v1/ingest/{integration}", body) == (202, '{"accepted":1}')
    wait_for(lambda: [i for i in api.get("/v1/incidents")["items"] if i["headline"] == "Old"], "the incident")
    assert door.ask("POST", f"/v1/ingest/{integration}", "not json")[0] == 202
    letter = wait_for(lambda: api.get("/v1/dead-letters")["items"], "the dead letter")[0]
    assert letter["reason"] and api.get(f"/v1/dead-letters/{letter['id']}")["body"] == "not json"
    api.post(f"/v1/dead-letters/{letter['id']}/replay", {})
    again = wait_for(lambda: [d for d in api.get("/v1/dead-letters")["items"] if d["id"] != letter["id"]],
                       "it comes back")[0]
    assert api.post("/v1/dead-letters/purge", {}) == {"purged": 1}
    assert again["reason"] == letter["reason"]
    wrong = Http(server.url, "nonsense")
    assert wrong.ask("POST", f"/v1/ingest/{integration}", body)[0] == 401
    assert door.ask("POST", "/v1/ingest/018f4e9c-7d3a-7bcd-8123-456789abcdef", body)[0] == 404


def test_roles_and_health(make_server):
    server = make_server()
    viewer, ingest = server.api("viewer"), server.api("ingest")
    assert viewer.ask("POST", "/v1/silences", {"matchers": [{"name": "a", "value": "b"}], "duration": "1h",
                                               "comment": "c"})[0] == 403
    assert viewer.ask("GET", "/v1/tokens")[0] == 403
    assert ingest.ask("GET", "/v1/incidents")[0] == 403
    assert ingest.ask("GET", "/api/v2/alerts")[0] == 403
    assert ingest.ask("POST", "/api/v2/alerts", [alert()])[0] == 200
    nobody = Http(server.url)
    assert nobody.ask("GET", "/v1/incidents")[0] == 401
    assert nobody.ask("POST", "/api/v2/alerts", [alert()])[0] == 401
    assert nobody.ask("GET", "/healthz")[0] == 200 and nobody.ask("GET", "/readyz")[0] == 200
    assert nobody.ask("GET", "/metrics")[0] == 401
    assert "alertmanager_alerts{" in viewer.ask("GET", "/metrics")[1]
    password = (server.folder / "run" / "first-password").read_text().strip()
    assert oct((server.folder / "run" / "first-password").stat().st_mode)[-3:] == "600"
    status, me = nobody.ask("POST", "/v1/sessions", {"name": "admin", "password": password})
    assert status == 200 and json.loads(me)["role"] == "admin"
    assert password not in server.log
