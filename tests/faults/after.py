"""What must hold when a server starts again on what is left of a folder."""
import collections
import subprocess

import peers
from life import deliveries, events_of, groups_of, incident_of, job
from peers import alert, wait_for

MUTED = "Quiet"
MARKER = "Marker"


def once(values, what):
    twice = [value for value, count in collections.Counter(values).items() if count > 1]
    assert not twice, f"{what} twice: {twice}"


def look(server, sink, promised, received):
    """`received`: the messages before the end. The server was started again; it runs when this returns."""
    api = server.api()
    alerts = look_at_alerts(api, promised)
    look_at_decisions(api, promised)
    api.post("/api/v2/alerts", [alert(i="marker", alertname=MARKER)])
    loud = {each["labels"]["alertname"] for each in alerts if each["status"]["state"] == "active"} - {"Old"}
    silenced = {each["labels"]["alertname"] for each in alerts} - loud
    look_at_events(api, sink, received)
    look_at_ledger(server, api)
    wait_for(lambda: loud | {MARKER} <= set(groups_of(received + sink.received)),
             lambda: f"messages about {(loud | {MARKER}) - set(groups_of(received + sink.received))}")
    look_at_messages(received + sink.received, promised, silenced)


def look_at_first(server, promised):
    """After a first start: the admin can sign in, signals come in, the ledger is signed."""
    password = (server.folder / "run" / "first-password").read_text().strip()
    status, _ = peers.Http(server.url).ask("POST", "/v1/sessions", {"name": "admin", "password": password})
    assert status == 200, f"the first password does not open: {status}"
    api = server.api()
    look_at_alerts(api, promised)
    api.post("/api/v2/alerts", [alert(i="marker", alertname=MARKER)])
    assert "marker" in [each["labels"]["i"] for each in api.get("/api/v2/alerts")]
    look_at_ledger(server, api)


def look_at_alerts(api, promised):
    alerts = api.get("/api/v2/alerts")
    numbers = [each["labels"]["i"] for each in alerts]
    once(numbers, "an alert")
    assert not set(promised["alert"]) - set(numbers), f"alerts lost: {set(promised['alert']) - set(numbers)}"
    incidents = api.get("/v1/incidents?limit=500")["items"]
    names = [each["group_labels"]["alertname"] for each in incidents]
    once(names, "an incident")
    once([each["readable_id"] for each in incidents], "a number of an incident")
    counted = collections.Counter(each["labels"]["alertname"] for each in alerts)
    assert counted - collections.Counter({MUTED: 1}) == collections.Counter(
        {each["group_labels"]["alertname"]: each["alerts_firing"] for each in incidents} | ({MUTED: 0} if MUTED in names else {}))
    return alerts


def look_at_decisions(api, promised):
    silences = [each["id"] for each in api.get("/v1/silences")["items"]]
    assert len(silences) <= 1 and set(promised["silence"]) <= set(silences), f"silences {silences}, promised {promised['silence']}"
    for name in promised["acknowledged"]:
        assert incident_of(api, name)["state"] == "acknowledged", f"the acknowledgement of {name} is lost"
    letters = [each["reason"] for each in api.get("/v1/dead-letters")["items"]]
    assert len(promised["letter"]) <= len(letters) <= 1, f"dead letters {letters}, promised {promised['letter']}"
    integrations = [each["id"] for each in api.get("/v1/integrations")["items"]]
    assert set(promised["integration"]) <= set(integrations), "an integration is lost"


def look_at_events(api, sink, received):
    """Each entry of the ledger is sent to the tenant's webhook, once, or twice when the first was in flight."""
    def noted():
        lines = deliveries(api)
        return all(line["state"] == "delivered" for line in lines)
    wait_for(noted, "the events to be delivered")
    entries = [each["id"] for each in api.get("/v1/ledger?limit=500")["items"]]
    sent = events_of(received + sink.received)
    assert all(count <= 2 for count in sent.values()), f"an event more than twice: {sent}"
    assert set(sent) <= set(entries), "an event of no entry"


def look_at_ledger(server, api):
    """It is intact, as its store and its checkpoints say, and is signed again."""
    before = job(api, "ledger.checkpoint").get("last_success_at")
    api.post("/v1/jobs/ledger.checkpoint/run", {})
    wait_for(lambda: job(api, "ledger.checkpoint").get("last_success_at") != before,
             lambda: f"a checkpoint of the ledger: {job(api, 'ledger.checkpoint')}", 5)
    audit = [server.program, "audit", "verify", "--data", server.folder, "--checkpoints", server.folder / "checkpoints.txt"]
    for command in (audit, [server.program, "db", "check", "--data", server.folder]):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{command[1:3]}: {done.stdout} {done.stderr}"


def look_at_messages(received, promised, silent):
    for name, keys in groups_of(received).items():
        assert name not in silent, f"a message about {name}"
        assert len(set(keys)) == 1, f"{name}: told under two keys"
        assert len(keys) <= (1 if name in promised["told"] else 2), f"{name}: told {len(keys)} times"
