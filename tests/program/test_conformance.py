"""The same questions to a real Alertmanager 0.25 and to `mainstay alertmanager`: same status, same shape, same lists. Where the
implemented dialect (0.34) differs on purpose, the answer is written out here."""
import json
import subprocess
import time

import pytest
from peers import Alertmanager, Http, Server, alert, wait_for

CONFIG = """
route:
  receiver: hook
  group_by: [alertname]
  group_wait: 1s
  group_interval: 2s
  repeat_interval: 1h
  routes:
    - matchers: [severity="page", team=~"a|b"]
      receiver: pager
      group_by: ['...']
      continue: true
    - matchers: [severity="page"]
      receiver: hook
receivers:
  - name: hook
    webhook_configs: [{url: "URL"}]
  - name: pager
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity="warning"]
    equal: [dc]
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    (folder / "alertmanager.yml").write_text(CONFIG.replace("URL", "http://127.0.0.1:9/none"))
    real = Alertmanager(folder, folder / "alertmanager.yml").start()
    ours = Server(folder / "data", [f"--config.file={folder}/alertmanager.yml", "--cluster.listen-address="],
                  edition="alertmanager").start()
    yield Http(real.url), Http(ours.url)
    real.stop()
    ours.stop()


def shape(text):
    """What must be the same of an answer: a framework error's code, or the whole of anything else."""
    try:
        value = json.loads(text)
    except ValueError:
        return text.strip()
    if isinstance(value, dict) and "silenceID" in value:
        return "a new id"
    return {"code": value["code"]} if isinstance(value, dict) and "code" in value else value


def same(pair, method, path, body=None, headers=()):
    real, ours = (peer.ask(method, path, body, headers) for peer in pair)
    assert (ours[0], shape(ours[1])) == (real[0], shape(real[1])), f"{method} {path} {body}\n{real}\n{ours}"


ALERT_BODIES = [
    "", "null", "{", "[]", "{}", "[1]", "[{}]", '[{"labels":null}]', '[{"labels":{}}]', '[{"labels":{"a":1}}]',
    '[{"labels":{"a":""}}]', '[{"labels":{"a":"x"},"startsAt":"nope"}]', '"x"',
    '[{"labels":{"a":"x"},"startsAt":"2026-01-02T00:00:00Z","endsAt":"2026-01-01T00:00:00Z"}]',
    '[{"labels":{"alertname":"G"},"generatorURL":"a b"}]', '[{"labels":{"alertname":"G"},"generatorURL":"foo"}]',
    '[{"labels":{"alertname":"G"},"generatorURL":""}]', '[{"labels":{"alertname":"G"},"unknown":1}]',
    '[{"labels":{"alertname":"G"},"annotations":[]}]', '[{"labels":{"a":"x"}},{"labels":{}}]',
    '[{"labels":{"alertname":"G"},"startsAt":"2026-11-25T10:00:00"}]', '[{"labels":{"alertname":"G"},"startsAt":null}]',
]


@pytest.mark.parametrize("body", ALERT_BODIES)
def test_bodies_of_post_alerts(pair, body):
    same(pair, "POST", "/api/v2/alerts", body)


@pytest.mark.parametrize("content_type", ["text/plain", "application/json; charset=utf-8"])
def test_content_types(pair, content_type):
    same(pair, "POST", "/api/v2/alerts", "[]", {"Content-Type": content_type})


@pytest.mark.parametrize("method,path", [
    ("PUT", "/api/v2/alerts"), ("DELETE", "/api/v2/alerts"), ("HEAD", "/api/v2/alerts"), ("OPTIONS", "/api/v2/alerts"),
    ("GET", "/api/v2/nope"), ("GET", "/api/v2/silence/abc"), ("DELETE", "/api/v2/silence/abc"),
    ("GET", "/api/v2/silence/01a213f3-9811-741d-a218-124f8a0865d0"), ("GET", "/-/healthy"), ("GET", "/-/ready"),
    ("HEAD", "/-/healthy"), ("GET", "/-/reload"), ("POST", "/-/healthy"), ("GET", "/api/v2/receivers"),
    ("GET", "/api/v2/receivers/"), ("GET", "/api/v2/alerts?filter=foo"), ("GET", "/api/v2/silences?filter=x"),
    ("GET", "/api/v2/alerts?filter=%7Ba=%22b%22%7D"), ("GET", "/nope")])
def test_paths_and_methods(pair, method, path):
    same(pair, method, path)


def silence(**changes):
    wanted = {"matchers": [{"name": "a", "value": "b", "isRegex": False}], "startsAt": "2026-01-01T00:00:00Z",
              "endsAt": alert(3600)["endsAt"], "createdBy": "x", "comment": "y", **changes}
    return {k: v for k, v in wanted.items() if v is not ...}


SILENCE_FAULTS = [
    "", "{}", "[]", "null", silence(createdBy=...), silence(comment=...), silence(matchers=[]), silence(matchers=...),
    silence(startsAt=...), silence(endsAt=...), silence(startsAt="2019-01-01T00:00:00Z", endsAt="2020-01-01T00:00:00Z"),
    silence(startsAt="2100-01-01T00:00:00Z"), silence(matchers=[{"name": "a", "value": ".*", "isRegex": True}]),
    silence(matchers=[{"name": "", "value": "x", "isRegex": False}]), silence(matchers=[{"name": "a", "isRegex": False}]),
    silence(matchers=[{"name": "a", "value": "x"}]), silence(id="nope"), silence(id="01a213f3-9811-741d-a218-124f8a0865d0"),
    silence(matchers=[{"name": "a", "value": "", "isRegex": False}]), silence(matchers=[1]), silence(startsAt="x"),
    silence(matchers=[{"name": "a", "value": "", "isRegex": False, "isEqual": False}]),
    silence(startsAt="0001-01-01T00:00:00Z", endsAt="0001-01-01T00:00:00Z"),
]


@pytest.mark.parametrize("body", SILENCE_FAULTS, ids=range(len(SILENCE_FAULTS)))
def test_faults_of_post_silences(pair, body):
    same(pair, "POST", "/api/v2/silences", body)


def without_times(alerts):
    for each in alerts:
        for member in ("updatedAt", "startsAt", "endsAt"):
            each.pop(member, None)
        each["status"].pop("mutedBy", None)  # newer than 0.25
        each["status"]["silencedBy"] = len(each["status"]["silencedBy"])
    return alerts


@pytest.fixture(scope="module")
def filled(pair):
    alerts = [alert(alertname="Disk", dc="a", severity="critical"), alert(alertname="Disk", dc="a", severity="warning"),
              alert(alertname="Disk", dc="b", severity="warning"), alert(alertname="Page", severity="page", team="a"),
              alert(alertname="Page", severity="page", team="c", instance="n1"), alert(alertname="Muted", job="x")]
    for peer in pair:
        peer.post("/api/v2/alerts", alerts)
        peer.post("/api/v2/silences", silence(matchers=[{"name": "alertname", "value": "Mut.*", "isRegex": True}]))
    real = pair[0]
    wait_for(lambda: all(a["status"]["state"] != "unprocessed" for a in real.get("/api/v2/alerts")), "the first pass")
    return pair


@pytest.mark.parametrize("query", [
    "", "active=false", "silenced=false", "inhibited=false", "active=no&silenced=1", "unprocessed=false", "receiver=pager",
    "receiver=pag.*", "receiver=page", "filter=alertname=Disk", "filter=dc!=a", "filter=severity=~%22page%7Cwarning%22",
    "filter=alertname=Disk&filter=dc=b", "filter=nosuch=%22%22"])
def test_lists_of_alerts(filled, query):
    real, ours = (without_times(peer.get(f"/api/v2/alerts?{query}")) for peer in filled)
    assert ours == real


@pytest.mark.parametrize("query", ["", "silenced=false", "receiver=pager", "filter=severity=page"])
def test_groups(filled, query):
    def groups(peer):
        found = peer.get(f"/api/v2/alerts/groups?{query}")
        for group in found:
            without_times(group["alerts"])
            group.pop("routeLabels", None)  # newer than 0.25
        return found

    real, ours = (groups(peer) for peer in filled)
    assert ours == real


def test_silences_are_updated_and_ended_alike(pair):
    def story(peer):
        first = peer.post("/api/v2/silences", silence(comment="one"))["silenceID"]
        kept = peer.post("/api/v2/silences", {**peer.get(f"/api/v2/silence/{first}"), "comment": "two"})["silenceID"]
        moved = peer.post("/api/v2/silences", silence(id=first, matchers=[{"name": "a", "value": "c", "isRegex": False}]))
        ended = peer.ask("DELETE", f"/api/v2/silence/{moved['silenceID']}")
        again = peer.ask("DELETE", f"/api/v2/silence/{moved['silenceID']}")
        states = [(s["comment"], s["status"]["state"], s["matchers"]) for s in
                  peer.get("/api/v2/silences?filter=a=b") + peer.get("/api/v2/silences?filter=a=c")]
        return kept == first, moved["silenceID"] == first, ended, again, states

    real, ours = (story(peer) for peer in pair)
    assert ours == real


def test_what_differs_on_purpose(pair):
    _, ours = pair
    assert ours.ask("POST", "/api/v2/alerts", [{"labels": {"not-classic": "x"}}])[0] == 200
    assert ours.ask("DELETE", "/api/v2/silence/01a213f3-9811-741d-a218-124f8a0865d0") == (404, '"silence not found"\n')
    assert ours.ask("GET", "/api/v1/alerts")[0] == 410
    status = ours.get("/api/v2/status")
    assert status["versionInfo"]["version"] == "0.34.0" and status["cluster"] == {"status": "disabled", "peers": []}
    for path in ("/v1/incidents", "/v1/me", "/healthz"):
        assert ours.ask("GET", path)[0] == 404
    assert ours.ask("GET", "/")[0] == 200
    metrics = ours.ask("GET", "/metrics")[1]
    for name in ("alertmanager_alerts{", "alertmanager_alerts_received_total{", "alertmanager_alerts_invalid_total",
                 "alertmanager_notifications_total{", "alertmanager_notifications_failed_total{",
                 "alertmanager_notification_latency_seconds_bucket{", "alertmanager_silences{",
                 "alertmanager_config_last_reload_successful", "alertmanager_config_hash", "alertmanager_cluster_enabled",
                 "alertmanager_build_info{"):
        assert name in metrics, name


def test_groups_flush_as_measured(make_server, tmp_path, webhook_sink):
    """The sequence that Alertmanager was seen to send with group_wait 1 s and group_interval 2 s."""
    (tmp_path / "am.yml").write_text(CONFIG.replace("URL", webhook_sink.url))
    ours = make_server(f"--config.file={tmp_path}/am.yml", edition="alertmanager")
    peer = Http(ours.url)
    began = time.monotonic()

    def at(seconds):
        wait_for(lambda: time.monotonic() - began > seconds, f"{seconds} s to pass")

    def young(i, ends_in=300):
        return {**alert(ends_in, alertname="Flow", i=i), "startsAt": alert(0)["endsAt"]}

    peer.post("/api/v2/alerts", [young("1")])
    at(2)
    peer.post("/api/v2/alerts", [young("2")])
    at(3.6)
    peer.post("/api/v2/alerts", [alert(-0.1, alertname="Flow", i="1")])
    at(7.3)
    peer.post("/api/v2/alerts", [alert(-0.1, alertname="Flow", i="2")])
    webhook_sink.wait(4)
    assert [t[::2] for t in webhook_sink.told()] == [
        ("firing", [("1", "firing")]), ("firing", [("1", "firing"), ("2", "firing")]),
        ("firing", [("1", "resolved"), ("2", "firing")]), ("resolved", [("2", "resolved")])]
    assert webhook_sink.bodies[0]["groupKey"] == '{}:{alertname="Flow"}'


def test_reload_import_and_prefix(make_server, tmp_path):
    config = tmp_path / "am.yml"
    config.write_text(CONFIG.replace("URL", "http://127.0.0.1:9/x"))
    (tmp_path / "old").mkdir()
    old = Alertmanager(tmp_path / "old", config).start()
    kept = Http(old.url).post("/api/v2/silences", silence())["silenceID"]
    ours = make_server(f"--config.file={config}", "--web.route-prefix=/p", "--cluster.peer=a:1", "--cluster.peer=b:1",
                       edition="alertmanager")
    assert ours.url.endswith("/p") and "would both page" in ours.log
    done = subprocess.run([ours.program, "alertmanager", "import", "--from", old.url, "--data", ours.folder],
                          capture_output=True, text=True, check=True)
    assert done.stdout == "1 silences taken over, 0 already there\n"
    peer = Http(ours.url)
    assert [s["id"] for s in peer.get("/api/v2/silences")] == [kept]
    config.write_text("route: {receiver: x}\nreceivers: [{nam: x}]\n")
    status, text = peer.ask("POST", "/-/reload")
    assert status == 500 and text.startswith("failed to reload config: ") and "line 2: field nam not found" in text
    assert len(peer.get("/api/v2/receivers")) == 2
    config.write_text("route: {receiver: only}\nreceivers: [{name: only}]\n")
    assert peer.ask("POST", "/-/reload") == (200, "")
    assert peer.get("/api/v2/receivers") == [{"name": "only"}]
    assert "only" in peer.get("/api/v2/status")["config"]["original"]
    old.stop()
