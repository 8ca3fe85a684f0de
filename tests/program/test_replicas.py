"""Two `mainstay server` on one PostgreSQL: one owns the alerts, the other forwards to it and follows it."""
import time

import pytest
from peers import alert, wait_for

TAKEN_OVER_SECONDS = 3.0  # after a kill: the lease's 2 s, then loading what a test has
SILENCE = {"matchers": [{"name": "alertname", "value": "Muted"}], "duration": "1h", "comment": "c"}
RECEIVER = """
route: {{receiver: hook, group_by: [alertname, i], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}}
receivers: [{{name: hook, webhook_configs: [{{url: "{url}"}}]}}]
"""


@pytest.fixture
def replicas(postgres, make_server, tmp_path, webhook_sink):
    """Two servers with one Alertmanager configuration: the owner, which starts first, and the other."""
    config = tmp_path / "alertmanager.yml"
    config.write_text(RECEIVER.format(url=webhook_sink.url))
    pair = [make_server("--alertmanager-config", config, name=name) for name in ("one", "two")]
    token = pair[0].token()
    for server in pair:
        server._tokens["admin"] = token  # of one database
    assert [owns(server) for server in pair] == [1, 0]
    return pair


def metric(server, name):
    text = server.request("GET", "/metrics")[1]
    return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name))


def owns(server):
    return metric(server, "mainstay_replica_owner{")


def listed(server):
    status, answer = server.request("GET", "/api/v2/alerts")
    return sorted(one["labels"]["i"] for one in answer) if status == 200 else None


def post(server, *alerts):
    return server.request("POST", "/api/v2/alerts", list(alerts))[0]


def pages(sink):
    """(alert, status) of each message, in order of their alerts."""
    return sorted((a["labels"]["i"], a["status"]) for body in sink.bodies for a in body["alerts"])


def test_what_comes_in_anywhere_is_seen_everywhere(replicas):
    owner, other = replicas
    assert post(other, alert(i="by-other")) == 200
    assert post(owner, alert(i="by-owner")) == 200
    for server in replicas:
        assert listed(server) == ["by-other", "by-owner"]
        assert len(server.request("GET", "/v1/alerts")[1]["items"]) == 2
        assert len(server.request("GET", "/v1/incidents")[1]["items"]) >= 1
    assert metric(other, 'mainstay_replica_forwarded_requests_total{outcome="answered"}') >= 3


def test_a_signal_that_the_other_takes_in_reaches_the_owner(replicas):
    owner, other = replicas
    source = owner.request("POST", "/v1/integrations", {"kind": "alertmanager", "name": "prod"})[1]
    body = {"version": "4", "status": "firing", "receiver": "r", "groupKey": "k", "groupLabels": {}, "commonLabels": {},
            "commonAnnotations": {}, "externalURL": "", "alerts": [alert(i="webhook") | {"status": "firing"}]}
    wait_for(lambda: other.request("POST", f"/v1/ingest/{source['id']}", body, token=source["key"])[0] in (200, 202),
             "the other to know the integration", 3)
    for server in replicas:
        wait_for(lambda server=server: listed(server) == ["webhook"], "the alert")
    assert owner.request("DELETE", f"/v1/integrations/{source['id']}")[0] == 204
    wait_for(lambda: other.request("POST", f"/v1/ingest/{source['id']}", body, token=source["key"])[0] in (401, 404),
             "the other to forget the key", 3)


def test_a_silence_and_an_acknowledgement_by_way_of_the_other(replicas, webhook_sink):
    owner, other = replicas
    status, silence = other.request("POST", "/v1/silences", SILENCE)
    assert status == 201
    assert other.request("GET", f"/api/v2/silence/{silence['id']}")[1] == owner.request("GET", f"/api/v2/silence/{silence['id']}")[1]
    assert post(owner, alert(alertname="Muted", i="muted"), alert(i="loud")) == 200
    webhook_sink.wait(1)
    states = {one["labels"]["i"]: one["status"]["state"] for one in other.request("GET", "/api/v2/alerts")[1]}
    assert states == {"muted": "suppressed", "loud": "active"}
    incident = wait_for(lambda: other.request("GET", "/v1/incidents")[1]["items"], "an incident")[0]["readable_id"]
    assert other.request("POST", f"/v1/incidents/{incident}/acknowledge", {})[1]["state"] == "acknowledged"
    assert pages(webhook_sink) == [("loud", "firing")]


def test_what_is_refused_by_the_owner_is_refused_in_its_words(replicas):
    owner, other = replicas
    for server in replicas:
        assert server.request("GET", "/v1/alerts?nonsense=1")[0] == 400
        assert server.request("GET", "/v1/alerts", token="mst_wrong")[0] == 401
        assert server.request("POST", "/api/v2/silences", {"comment": 1})[0] == 400
    headers = {"X-Request-Id": "the-same-one", "Mainstay-Forwarded": "1"}
    assert other.request("GET", "/v1/alerts", headers=headers)[0] == 503
    assert owner.request("GET", "/v1/alerts", headers=headers)[0] == 200


def test_kill_9_of_the_owner_loses_nothing_and_the_other_takes_over(replicas, webhook_sink, postgres):
    owner, other = replicas
    assert post(owner, alert(i="before")) == 200
    assert post(other, alert(i="before-2")) == 200
    webhook_sink.wait(2)
    wait_for(lambda: postgres.sql("select count(*) from notify_log") == "2", "both to be logged as told")
    owner.kill()
    killed = time.monotonic()
    assert post(other, alert(i="between")) == 200, "taken in, and answered by the next owner"
    wait_for(lambda: listed(other) == ["before", "before-2", "between"], "the other to own the alerts", 10)
    assert time.monotonic() - killed < TAKEN_OVER_SECONDS
    assert owns(other) == 1
    webhook_sink.wait(3)
    assert post(other, alert(i="after")) == 200
    webhook_sink.wait(4)
    assert pages(webhook_sink) == [(i, "firing") for i in ("after", "before", "before-2", "between")], "each told once"
    assert postgres.sql("select count(*) from alerts_episode") == "4"
    members = postgres.sql("select count(*), count(distinct incident_id) from incidents_episode")
    assert members == "4|4"


def test_the_one_that_was_killed_comes_back_as_the_other(replicas, webhook_sink):
    owner, other = replicas
    owner.kill()
    wait_for(lambda: owns(other), "the other to own the alerts", 10)
    owner.start()
    assert owns(owner) == 0
    assert post(owner, alert(i="a")) == 200
    assert listed(owner) == listed(other) == ["a"]
    other.stop()
    began = time.monotonic()
    wait_for(lambda: listed(owner) == ["a"], "the first to own them again", 10)
    assert time.monotonic() - began < TAKEN_OVER_SECONDS
    webhook_sink.wait(1)
    assert pages(webhook_sink) == [("a", "firing")]


def test_without_an_owner_requests_are_told_to_wait(replicas, postgres):
    owner, other = replicas
    token = owner.token()
    owner.kill()
    status, answer = other.request("GET", "/v1/alerts", token=token)
    assert status == 503 and answer["status"] == 503
    wait_for(lambda: other.request("GET", "/v1/alerts", token=token)[0] == 200, "an owner", TAKEN_OVER_SECONDS)


def test_jobs_go_on_and_the_ledger_verifies(replicas, postgres):
    owner, other = replicas
    for number in range(5):
        assert owner.request("POST", "/v1/silences", SILENCE)[0] == 201
        assert other.request("POST", "/v1/silences", SILENCE)[0] == 201
    owner.kill()
    wait_for(lambda: owns(other), "the other to own the alerts", 10)
    for name in ("retention", "ledger.checkpoint"):
        before = other.request("GET", f"/v1/jobs/{name}")[1]["runs"]
        assert other.request("POST", f"/v1/jobs/{name}/run", {})[0] < 300
        wait_for(lambda name=name, before=before: other.request("GET", f"/v1/jobs/{name}")[1]["runs"] > before, name)
    size = postgres.sql("select count(*) from core_ledger_entry")
    assert postgres.sql("select min(sequence), max(sequence), count(distinct sequence) from core_ledger_entry") == f"1|{size}|{size}"
    assert postgres.sql("select size from core_ledger_head") == size


def test_what_is_revoked_at_one_is_refused_at_the_other_within_a_second(replicas):
    owner, other = replicas
    made = owner.request("POST", "/v1/tokens", {"name": "t", "role": "viewer"})[1]
    for server in replicas:
        assert server.request("GET", "/v1/incidents", token=made["token"])[0] == 200
    assert other.request("DELETE", f"/v1/tokens/{made['id']}")[0] == 204
    revoked = time.monotonic()
    wait_for(lambda: owner.request("GET", "/v1/incidents", token=made["token"])[0] == 401, "the token to be refused", 5)
    assert time.monotonic() - revoked < 1.5
    assert other.request("GET", "/v1/incidents", token=made["token"])[0] == 401
