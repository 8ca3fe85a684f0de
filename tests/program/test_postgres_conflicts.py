"""Of two requests that read the same and then write, on a real PostgreSQL 15: through every service that decides by what it
read, one wins, or both are serialised. Neither a lost update nor write skew.

Each case names the tables whose first write both must have come to before either may go on: a trigger waits there for a
lock that the test holds. By then both have taken their snapshot, so what they read is what was there before.
"""
import base64
import http.client
import json
import subprocess
from typing import NamedTuple

import peers
import pytest
from conflicts import OK, PAUSE, World
from peers import alert, wait_for

WEBHOOKS_MAX = 100  # `webhooks_max`


@pytest.fixture(scope="module")
def served(cluster, tmp_path_factory):
    """One server on one database for all cases; each makes what it needs under names of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SERVING", cluster.dsn("app"))
        patch.setenv("OWNING", cluster.dsn("mainstay"))
        patch.setenv("MAINSTAY_STORE_DSN", "env:SERVING")
        patch.setenv("MAINSTAY_STORE_MIGRATE_DSN", "env:OWNING")
        server = peers.Server(tmp_path_factory.mktemp("conflicts") / "data").start()
        cluster.sql(PAUSE)
        try:
            yield World(server, cluster)
        finally:
            server.stop()


# What each prepares, and the two calls that meet.

def same(request):
    return [request, request]


def revoke_token(world):
    made = world.new("/v1/tokens", name=world.name(), role="viewer")
    return same(world.request("DELETE", f"/v1/tokens/{made['id']}"))


def new_session(world):
    """(status, cookie) of a sign-in as admin."""
    password = (world.server.folder / "run" / "first-password").read_text().strip()
    connection = http.client.HTTPConnection(world.server.url.removeprefix("http://"), timeout=30)
    connection.request("POST", "/v1/sessions", json.dumps({"name": "admin", "password": password}), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    connection.close()
    return answer.status, cookie


def end_session(world):
    assert new_session(world)[0] < 300
    newest = world.ask("GET", "/v1/sessions")[1]["items"][0]["id"]
    return same(world.request("DELETE", f"/v1/sessions/{newest}"))


def first_secrets(world):
    """The second one waits where the key is written down."""
    assert world.sql("select count(*) from core_seal_key") == "0"
    return [world.request("POST", "/v1/webhooks", webhook(world.name())) for _ in range(2)]


def name_webhook(world):
    return same(world.request("POST", "/v1/webhooks", webhook(world.name())))


def webhook(name, **more):
    return {"name": name, "url": "https://hooks.example.com/x", "types": ["nothing.at.all"]} | more


def last_webhook(world):
    """One is left of those that there may be."""
    for _ in range(WEBHOOKS_MAX - 1 - int(world.sql("select count(*) from core_webhook"))):
        world.new("/v1/webhooks", **webhook(world.name()))
    return [world.request("POST", "/v1/webhooks", webhook(world.name())) for _ in range(2)]


def only_one_more_webhook(world):
    assert world.sql("select count(*) from core_webhook") == str(WEBHOOKS_MAX)
    world.sql("delete from core_webhook")


def delete_webhook(world):
    made = world.new("/v1/webhooks", **webhook(world.name()))
    return same(world.request("DELETE", f"/v1/webhooks/{made['id']}"))


def change_and_delete_webhook(world):
    world.sql("delete from core_webhook")
    made = world.new("/v1/webhooks", **webhook(world.name()))
    return [world.request("PUT", f"/v1/webhooks/{made['id']}", webhook(world.name())),
            world.request("DELETE", f"/v1/webhooks/{made['id']}")]


def webhook_is_gone(world):
    assert world.sql("select count(*) from core_webhook") == "0"


def change_and_rotate_webhook(world):
    world.sql("delete from core_webhook")
    made = world.new("/v1/webhooks", **webhook("before"))
    world.secret = world.sql("select secret from core_webhook")
    return [world.request("PUT", f"/v1/webhooks/{made['id']}", webhook("after")),
            world.request("POST", f"/v1/webhooks/{made['id']}/rotate-secret")]


def webhook_has_both_changes(world):
    name, secret = world.sql("select name, secret from core_webhook").split("|")
    assert name == "after" and secret != world.secret
    world.sql("delete from core_webhook")


def reseal_and_rotate_webhook(world):
    """A new key that reseals, while a secret is replaced."""
    world.sql("delete from core_webhook")
    made = world.new("/v1/webhooks", **webhook("sealed"))
    subprocess.run([world.server.program, "secret", "new-key", "--data", str(world.server.folder)], check=True, timeout=60)
    return [world.request("POST", "/v1/secrets/reseal", {}), world.request("POST", f"/v1/webhooks/{made['id']}/rotate-secret")]


def one_key_seals_all(world):
    key = world.sql("select id from core_seal_key")
    assert world.sql("select distinct split_part(secret, ':', 3) from core_webhook") == key
    world.sql("delete from core_webhook")


def parked_delivery(world):
    made = world.new("/v1/webhooks", **webhook(world.name()))
    hexed = made["id"].replace("-", "")
    world.sql("insert into core_webhook_delivery (tenant_id, id, webhook_id, sequence, object, type, state, attempts, created_at,"
              f" error, duration) select tenant_id, id, id, 1, 'x', 'y', 2, 12, 1, 'e', 0 from core_webhook where id = decode('{hexed}', 'hex')")
    return f"/v1/webhooks/{made['id']}/deliveries/{made['id']}"


def retry_and_skip(world, path):
    return [world.request("POST", path + "/retry"), world.request("POST", path + "/skip")]


def skip_webhook_delivery(world):
    return same(world.request("POST", parked_delivery(world) + "/skip"))


def retry_and_skip_webhook_delivery(world):
    return retry_and_skip(world, parked_delivery(world))


def held_delivery(world):
    world.sql("delete from core_parked")
    world.sql("insert into core_parked (tenant_id, subscriber, sequence, object, attempts, error)"
              " select tenant_id, 'core.webhooks', 1, 'x', 8, 'e' from core_ledger_head")
    return "/v1/deliveries/core.webhooks:1"


def skip_delivery(world):
    return same(world.request("POST", held_delivery(world) + "/skip"))


def retry_and_skip_delivery(world):
    return retry_and_skip(world, held_delivery(world))


def no_held_delivery(world):
    wait_for(lambda: world.sql("select count(*) from core_parked") == "0", "it to be delivered or skipped")


def dead_letter(world):
    source = world.new("/v1/integrations", kind="alertmanager", name=world.name())
    world.server.request("POST", f"/v1/ingest/{source['id']}", b"not json", token=source["key"])
    found = wait_for(lambda: world.ask("GET", f"/v1/dead-letters?integration={source['id']}")[1]["items"], "the dead letter")
    return f"/v1/dead-letters/{found[0]['id']}"


def replay_letter(world):
    return same(world.request("POST", dead_letter(world) + "/replay"))


def remove_letter(world):
    return same(world.request("DELETE", dead_letter(world)))


def remove_and_purge_letters(world):
    world.ask("POST", "/v1/dead-letters/purge", {})
    return [world.request("DELETE", dead_letter(world)), world.request("POST", "/v1/dead-letters/purge", {})]


def run_job(world):
    name = world.ask("GET", "/v1/jobs")[1]["items"][0]["name"]
    return same(world.request("POST", f"/v1/jobs/{name}/run"))


def name_integration(world):
    return same(world.request("POST", "/v1/integrations", {"kind": "alertmanager", "name": world.name()}))


def remove_integration(world):
    made = world.new("/v1/integrations", kind="alertmanager", name=world.name())
    return same(world.request("DELETE", f"/v1/integrations/{made['id']}"))


def incident(world):
    service = world.name()
    assert world.ask("POST", "/api/v2/alerts", [alert(service=service)])[0] == 200
    found = wait_for(lambda: [each for each in world.ask("GET", "/v1/incidents")[1]["items"]
                              if each.get("service") == service or service in json.dumps(each)], "an incident")
    return f"/v1/incidents/{found[0]['readable_id']}"


def acknowledge(world):
    return same(world.request("POST", incident(world) + "/acknowledge", {}))


def unacknowledge(world):
    path = incident(world)
    assert world.ask("POST", path + "/acknowledge", {})[0] == 200
    return same(world.request("POST", path + "/unacknowledge", {}))


def resolve(world):
    return same(world.request("POST", incident(world) + "/resolve", {}))


def acknowledge_and_resolve(world):
    world.path = incident(world)
    return [world.request("POST", world.path + "/acknowledge", {}), world.request("POST", world.path + "/resolve", {})]


def incident_is_resolved(world):
    assert world.ask("GET", world.path)[1]["state"] == "resolved"


def note(world):
    world.path = incident(world)
    return [world.request("POST", world.path + "/notes", {"text": text}) for text in ("one", "two")]


SILENCE = {"matchers": [{"name": "a", "value": "b"}], "duration": "1h", "comment": "c"}


def change_silence(world):
    world.silence = world.new("/v1/silences", **SILENCE)["id"]
    return [world.request("PUT", f"/v1/silences/{world.silence}", SILENCE | {"comment": text}) for text in ("one", "two")]


def silence_is_one_of_both(world):
    stored = world.sql(f"select comment from alerts_silence where id = decode('{world.silence.replace('-', '')}', 'hex')")
    assert stored in ("one", "two") and world.ask("GET", f"/v1/silences/{world.silence}")[1]["comment"] == stored


def end_silence(world):
    world.silence = world.new("/v1/silences", **SILENCE)["id"]
    return same(world.request("DELETE", f"/v1/silences/{world.silence}"))


def change_and_end_silence(world):
    world.silence = world.new("/v1/silences", **SILENCE)["id"]
    return [world.request("PUT", f"/v1/silences/{world.silence}", SILENCE | {"comment": "one"}),
            world.request("DELETE", f"/v1/silences/{world.silence}")]


def keep_longer(world):
    return [world.request("PUT", "/v1/retention/episodes", {"kept": kept}) for kept in ("100h", "200h")]


def rotate_key(world):
    return same(world.request("POST", "/v1/ledger/keys", {"why": "a drill"}))


def ledger_is_intact(world):
    audited = subprocess.run([world.server.program, "audit", "verify", "--data", str(world.server.folder)], capture_output=True,
                             text=True, timeout=60)
    assert audited.returncode == 0, audited.stdout + audited.stderr


def same_idempotency_key(world):
    key = {"Idempotency-Key": base64.b16encode(world.name().encode()).decode()}
    return same(world.request("POST", "/v1/silences", SILENCE, key))


class Case(NamedTuple):
    prepare: object
    tables: tuple
    answers: tuple        # the pairs of statuses that may come, each sorted
    entries: dict         # what the two calls add to the ledger, by type: a number, or several that may be
    after: object = None  # what must hold then
    waiting: int = 2      # 1: a lock of the server's own lets one in at a time


ONE_WINS, BOTH = ((OK, 404),), ((OK, OK),)
CASES = [
    Case(revoke_token, ("core_token",), ONE_WINS, {"token.revoked": 1}),
    Case(end_session, ("core_session",), ONE_WINS, {"session.closed": 1}),
    Case(first_secrets, ("core_webhook",), BOTH, {"webhook.created": 2}, one_key_seals_all, waiting=1),
    Case(name_webhook, ("core_webhook",), ((OK, 409),), {"webhook.created": 1}),
    Case(last_webhook, ("core_webhook",), ((OK, 409),), {}, only_one_more_webhook),
    Case(delete_webhook, ("core_webhook",), ONE_WINS, {"webhook.deleted": 1}),
    Case(change_and_delete_webhook, ("core_webhook",), (*ONE_WINS, *BOTH), {"webhook.deleted": 1}, webhook_is_gone),
    Case(change_and_rotate_webhook, ("core_webhook",), BOTH, {"webhook.updated": 1, "webhook.secret_rotated": 1}, webhook_has_both_changes),
    Case(reseal_and_rotate_webhook, ("core_webhook",), BOTH, {"secrets.resealed": 1, "webhook.secret_rotated": 1},
         one_key_seals_all, waiting=1),
    Case(skip_webhook_delivery, ("core_webhook_delivery",), ((OK, 409),), {"webhook.delivery_skipped": 1}),
    Case(retry_and_skip_webhook_delivery, ("core_webhook_delivery",), ((OK, 409), *BOTH), {}),
    Case(skip_delivery, ("core_parked",), ONE_WINS, {"delivery.skipped": 1}, no_held_delivery),
    Case(retry_and_skip_delivery, ("core_parked",), (*ONE_WINS, *BOTH), {}, no_held_delivery),
    Case(replay_letter, ("core_dead_letter",), ONE_WINS, {"dead_letter.replayed": 1}, waiting=1),
    Case(remove_letter, ("core_dead_letter",), ONE_WINS, {"dead_letter.purged": 1}),
    Case(remove_and_purge_letters, ("core_dead_letter",), (*ONE_WINS, *BOTH), {}),
    Case(run_job, ("core_job",), BOTH, {"job.requested": 2}),
    Case(name_integration, ("integrations_integration",), ((OK, 409),), {"integration.created": 1}),
    Case(remove_integration, ("integrations_key",), ONE_WINS, {"integration.removed": 1}),
    Case(acknowledge, ("incidents_incident",), ((OK, 409), *BOTH), {"incident.acknowledged": 1}),
    Case(unacknowledge, ("incidents_incident",), ((OK, 409), *BOTH), {"incident.unacknowledged": 1}),
    Case(resolve, ("incidents_incident",), ((OK, 409), *BOTH), {"incident.resolved": 1}),
    Case(acknowledge_and_resolve, ("incidents_incident",), ((OK, 409), *BOTH), {"incident.resolved": 1}, incident_is_resolved),
    Case(note, ("incidents_incident",), BOTH, {"incident.noted": 2}),
    Case(change_silence, ("alerts_silence",), ((OK, 409), *BOTH), {}, silence_is_one_of_both),
    Case(end_silence, ("alerts_silence",), ((OK, 409), (OK, 404), *BOTH), {"silence.expired": 1}),
    Case(change_and_end_silence, ("alerts_silence",), ((OK, 409), (OK, 404), *BOTH), {}),
    Case(keep_longer, ("core_retention",), BOTH, {"retention.changed": 2}),
    Case(rotate_key, ("core_ledger_key",), BOTH, {"ledger.key_rotated": 2}, ledger_is_intact, waiting=1),
    Case(same_idempotency_key, ("core_idempotency",), (*BOTH, (OK, 409)), {"silence.created": 1}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.prepare.__name__)
def test_of_two_that_meet_one_wins_or_both_are_serialised(served, case):
    calls = case.prepare(served)
    before = served.entries()
    answers = served.interleave(case.tables, calls, case.waiting)
    assert tuple(answers) in case.answers
    after = served.entries()
    added = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    assert {name: added.get(name, 0) for name in case.entries} == case.entries, added
    size = served.sql("select count(*) from core_ledger_entry")
    assert served.sql("select min(sequence), max(sequence), count(distinct sequence) from core_ledger_entry") == f"1|{size}|{size}"
    if case.after:
        case.after(served)


def test_a_session_never_outlives_the_password_that_opened_it(served):
    """Write skew: the sign-in reads the user and adds a session, the reset reads sessions and changes the user."""
    opened = []

    def sign_in():
        status, cookie = new_session(served)
        opened.append(cookie)
        return OK if status < 300 else status

    def reset():
        done = subprocess.run([served.server.program, "admin", "reset", "--data", str(served.server.folder)], capture_output=True,
                              text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return OK
    answers = served.interleave(("core_session", "core_user"), [sign_in, reset], 2)
    assert answers in ([OK, OK], [OK, 401])
    connection = http.client.HTTPConnection(served.server.url.removeprefix("http://"), timeout=30)
    connection.request("GET", "/v1/incidents", headers={"Cookie": opened[0]})
    assert connection.getresponse().status == 401
    connection.close()
    assert new_session(served)[0] < 300, "the new password signs in"
