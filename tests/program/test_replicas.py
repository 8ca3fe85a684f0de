"""Two `mainstay server` on one PostgreSQL: one owns the alerts, the other forwards to it and follows it."""
import contextlib
import json
import ssl
import subprocess
import time

import pytest
import websockets.sync.client
from conflicts import PAUSE
from peers import Http, alert, wait_for

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


# Where both servers stand before either goes on: the migrations' lock, and the first write of each thing that a first start makes.
MIGRATING = "select pg_advisory_lock(7881706559571124601)"
WAITING = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'advisory'"


def met_at(postgres, place):
    """Holds whoever comes to `place`: the migrations, or the first write to a table of an empty store."""
    if place == "migrations":
        return postgres.holding(MIGRATING)
    postgres.sql(PAUSE)
    postgres.sql(f"create trigger pause before insert on {place} for each statement execute function pause()")
    return postgres.holding("select pg_advisory_xact_lock(42)")


@pytest.mark.parametrize("place", ["migrations", "core_tenant", "core_user", "core_job"])
def test_two_that_start_at_once_on_an_empty_database_make_one_beginning(postgres, make_server, db, place):
    if place != "migrations":
        db("db", "migrate", "--data", "unused", "--dsn", "env:SERVING", "--migrate-dsn", "env:OWNING")
    pair = [make_server(name=name, start=False) for name in ("one", "two")]
    with met_at(postgres, place):
        for server in pair:
            server.launch()
        wait_for(lambda: postgres.sql(WAITING) == "2", f"both to come to {place}")
    for server in pair:
        server.wait_until_ready()
    passwords = [file.read_text().strip() for server in pair if (file := server.folder / "run" / "first-password").exists()]
    assert len(passwords) == 1
    for server in pair:
        assert Http(server.url).ask("POST", "/v1/sessions", {"name": "admin", "password": passwords[0]})[0] < 300
    wait_for(lambda: sorted(owns(server) for server in pair) == [0, 1], "one of them to own the alerts")
    assert postgres.sql("select count(*) from core_tenant") == "1"
    assert postgres.sql("select count(*) from core_ledger_entry where type = 'user.created'") == "1"
    wait_for(lambda: postgres.sql("select count(distinct origin) from core_ledger_note") == "1", "a checkpoint of one epoch")
    assert postgres.sql("select count(*) from core_ledger_key") == "1"
    signer = next(server for server in pair if list((server.folder / "keys").glob("*.pem")))
    for server in pair:
        server.stop()
    assert "default: intact" in db("audit", "verify", "--data", signer.folder).stdout


def test_two_migrations_at_once_make_one_schema(postgres, db, cli_program):
    words = [cli_program, "db", "migrate", "--data", "unused", "--dsn", "env:SERVING", "--migrate-dsn", "env:OWNING"]
    with postgres.holding(MIGRATING):
        pair = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
        wait_for(lambda: postgres.sql(WAITING) == "2", "both to wait for the lock")
    for done in pair:
        output, _ = done.communicate(timeout=60)
        assert done.returncode == 0, output
    assert db(*words[1:]).stdout == "nothing to apply\n"
    assert postgres.sql("select count(*), count(distinct (owner, number)) from schema_migration").split("|")[0] != "0"


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


@pytest.fixture
def authority(tmp_path):
    """authority(name): a private one; answers its certificate and issue(server): (certificate, key) for 127.0.0.1."""
    def run(*words):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", *words],
                       check=True, capture_output=True)

    def make(name):
        ca, ca_key = tmp_path / f"{name}.pem", tmp_path / f"{name}.key"
        run("-subj", f"/CN={name}", "-keyout", ca_key, "-out", ca)

        def issue(server):
            certificate, key = tmp_path / f"{name}-{server}.pem", tmp_path / f"{name}-{server}.key"
            run("-subj", f"/CN={server}", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE",
                "-CA", ca, "-CAkey", ca_key, "-keyout", key, "-out", certificate)
            key.chmod(0o600)
            return certificate, key
        return ca, issue
    return make


@pytest.fixture
def secured(postgres, make_server, authority):
    """secured(name, ca_file): a server with a certificate of one private authority, which believes `ca_file`."""
    ca, issue = authority("ours")

    def start(name, ca_file=ca):
        certificate, key = issue(name)
        server = make_server("--tls-certificate", certificate, "--tls-key", key, "--replica.ca_file", ca_file, name=name, start=False)
        server.tls = ssl.create_default_context(cafile=str(ca))
        return server.start()
    return start


def test_requests_are_forwarded_over_tls_by_a_private_authority(secured):
    owner, other = secured("one"), secured("two")
    assert owner.url.startswith("https://") and [owns(owner), owns(other)] == [1, 0]
    assert post(other, alert(i="a")) == 200
    assert listed(other) == listed(owner) == ["a"]
    assert metric(other, 'mainstay_replica_forwarded_requests_total{outcome="failed"}') == 0


def test_an_owner_whose_authority_is_unknown_is_not_believed(secured, authority):
    owner, other = secured("one"), secured("two", ca_file=authority("theirs")[0])
    assert [owns(owner), owns(other)] == [1, 0]
    failed = 'mainstay_replica_forwarded_requests_total{outcome="failed"}'
    before = metric(other, failed)
    status, answer = other.request("GET", "/v1/alerts")
    assert status == 503 and "its certificate is not trusted" in answer["detail"], answer
    assert metric(other, failed) == before + 1
    assert other.request("GET", "/v1/incidents")[0] == 200, "what needs no owner is answered"
    assert post(other, alert(i="a")) == 200, "taken in, and applied by the owner"
    assert listed(owner) == ["a"]


def test_an_authority_that_cannot_be_read_refuses_the_start(postgres, make_server, tmp_path):
    server = make_server("--replica.ca_file", tmp_path / "none.pem", start=False)
    server.launch()
    assert server.process.wait(30) == 2
    server.process = None
    assert "replica.ca_file" in server.log and "none.pem" in server.log


def notices(server):
    """The WebSocket of a console at that server."""
    return websockets.sync.client.connect(server.url.replace("http", "ws", 1) + "/v1/notices",
                                          additional_headers={"Authorization": f"Bearer {server.token()}"}, close_timeout=5)


def next_of(socket, topic):
    while (notice := json.loads(socket.recv(timeout=10)))["topic"] != topic:
        pass
    return notice


def drain(socket):
    """What is on its way between replicas arrives within half a second; a slow machine only makes the test weaker."""
    with contextlib.suppress(TimeoutError):
        while socket.recv(timeout=0.6):
            pass


def test_what_changes_at_the_owner_is_told_on_a_websocket_of_the_other(replicas):
    owner, other = replicas
    assert post(owner, alert(i="a")) == 200
    incident = wait_for(lambda: owner.request("GET", "/v1/incidents")[1]["items"], "an incident")[0]["readable_id"]
    with notices(owner) as here, notices(other) as there:
        drain(there)
        assert owner.request("POST", f"/v1/incidents/{incident}/acknowledge", {})[0] == 200
        assert next_of(here, "incidents")["id"] != ""
        assert next_of(there, "incidents")["id"] == "", "the whole topic"
        assert other.request("GET", f"/v1/incidents/{incident}")[1]["state"] == "acknowledged"
        drain(there)
        assert other.request("POST", f"/v1/incidents/{incident}/resolve", {})[0] == 200
        next_of(here, "incidents")
        next_of(there, "incidents")
