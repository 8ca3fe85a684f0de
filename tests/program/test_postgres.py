"""`mainstay server` on a real PostgreSQL 15: roles, secrets by reference, a database that goes away and comes back."""
from concurrent.futures import ThreadPoolExecutor

import peers
import pytest
from peers import alert, wait_for

def refusal(server):
    """What a server says that does not start."""
    peers.Program.start(server)
    server.process.wait(30)
    server.process = None
    return server.log


def test_an_incident_lives_in_postgresql_and_survives_a_restart(postgres, make_server, post_alerts):
    server = make_server()
    post_alerts(server, [alert(alertname="Disk", service="db")])
    incident = wait_for(lambda: server.request("GET", "/v1/incidents")[1]["items"], "an incident")[0]
    assert server.cli("incident", "ack", incident["readable_id"]).returncode == 0
    server.restart()
    again = server.request("GET", f"/v1/incidents/{incident['readable_id']}")[1]
    assert (again["state"], again["acknowledged_by"]) == ("acknowledged", "test-admin")
    assert postgres.sql("select count(*) from incidents_incident") == "1"
    assert postgres.sql("select count(*) from core_ledger_entry where sequence is null") == "0"
    assert not (server.folder / "mainstay.db").exists()
    # The serving role sees nothing without a tenant, and the password is nowhere.
    assert postgres.sql("select count(*) from incidents_incident", user="app") == "0"
    assert "never-shown" not in server.log
    metrics = server.request("GET", "/metrics")[1]
    assert "mainstay_store_connections " in metrics and "mainstay_store_reruns_total " in metrics


def test_without_the_owner_an_old_schema_is_refused_and_a_ready_one_is_served(postgres, make_server, monkeypatch):
    monkeypatch.setenv("MAINSTAY_STORE_MIGRATE_DSN", "")
    assert "mainstay db migrate" in refusal(make_server(start=False))
    monkeypatch.setenv("MAINSTAY_STORE_MIGRATE_DSN", "env:OWNING")
    make_server().stop()
    monkeypatch.setenv("MAINSTAY_STORE_MIGRATE_DSN", "")
    make_server().stop()


@pytest.mark.parametrize("user, reason", [("admin", "is superuser"), ("mainstay", "owns the table")])
def test_a_role_that_could_see_other_tenants_does_not_serve(postgres, make_server, monkeypatch, user, reason):
    make_server().stop()
    monkeypatch.setenv("SERVING", postgres.dsn(user))
    log = refusal(make_server(start=False, name="second"))
    assert reason in log and "never-shown" not in log


def test_a_connection_string_is_never_given_as_text(postgres, make_server, monkeypatch):
    monkeypatch.setenv("MAINSTAY_STORE_DSN", postgres.dsn("app"))
    log = refusal(make_server(start=False))
    assert "MAINSTAY_STORE_DSN" in log and "never-shown" not in log


def test_while_the_database_is_away_requests_are_503_and_then_all_goes_on(postgres, make_server):
    server = make_server()
    token = server.token()
    silence = {"matchers": [{"name": "a", "value": "b"}], "duration": "1h", "comment": "c"}
    assert server.request("POST", "/v1/silences", silence)[0] in (200, 201)
    postgres.stop()
    assert server.request("POST", "/v1/silences", silence, token=token)[0] == 503
    assert server.request("GET", "/v1/incidents", token=token)[0] == 503
    assert server.request("GET", "/healthz", token=token)[0] == 200
    postgres.start()
    wait_for(lambda: server.request("POST", "/v1/silences", silence, token=token)[0] in (200, 201), "the store to be back")
    assert postgres.sql("select count(*) from alerts_silence") == "2"


def at_once(server, *requests, times=6):
    """The statuses of the requests, each sent `times` times, all beside each other."""
    token = server.token()
    wanted = [request for request in requests for _ in range(times)]
    with ThreadPoolExecutor(len(wanted)) as threads:
        return list(threads.map(lambda request: server.request(*request, token=token)[0], wanted))


def ledger_types(postgres):
    """How many entries of each type; numbers are contiguous and none is without."""
    rows = postgres.sql("select type, count(*) from core_ledger_entry group by type").splitlines()
    size = int(postgres.sql("select count(*) from core_ledger_entry"))
    assert postgres.sql("select min(sequence), max(sequence), count(distinct sequence) from core_ledger_entry") == f"1|{size}|{size}"
    assert postgres.sql("select size from core_ledger_head") == str(size)
    return {name: int(count) for name, count in (row.split("|") for row in rows)}


def test_of_many_who_do_the_same_at_once_one_does_it(postgres, make_server, post_alerts):
    """What reads before it writes, through every service: no lost update, no write skew."""
    server = make_server()
    post_alerts(server, [alert(alertname="Disk", service="db")])
    incident = wait_for(lambda: server.request("GET", "/v1/incidents")[1]["items"], "an incident")[0]["readable_id"]
    for verb, entry in (("acknowledge", "incident.acknowledged"), ("unacknowledge", "incident.unacknowledged"),
                        ("resolve", "incident.resolved")):
        assert set(at_once(server, ("POST", f"/v1/incidents/{incident}/{verb}", {}))) <= {200, 409}
        assert ledger_types(postgres)[entry] == 1, verb

    before = int(postgres.sql("select revision from incidents_incident"))
    noted = at_once(server, ("POST", f"/v1/incidents/{incident}/notes", {"text": "n"}))
    assert max(noted) < 300 and ledger_types(postgres)["incident.noted"] == 6
    assert int(postgres.sql("select revision from incidents_incident")) in (before, before + 6)

    made = server.request("POST", "/v1/tokens", {"name": "t", "role": "viewer"})[1]
    assert sorted(at_once(server, ("DELETE", f"/v1/tokens/{made['id']}")))[1:] == [404] * 5
    assert ledger_types(postgres)["token.revoked"] == 1

    names = at_once(server, ("POST", "/v1/integrations", {"kind": "alertmanager", "name": "one"}))
    assert sorted(names)[1:] == [409] * 5
    one = server.request("GET", "/v1/integrations")[1]["items"][0]["id"]
    assert sorted(at_once(server, ("DELETE", f"/v1/integrations/{one}")))[1:] == [404] * 5


def test_silences_changed_at_once_end_as_one_of_the_changes_in_memory_and_in_rows(postgres, make_server):
    server = make_server()
    wanted = {"matchers": [{"name": "a", "value": "b"}], "duration": "1h", "comment": "c"}
    silence = server.request("POST", "/v1/silences", wanted)[1]
    changes = [("PUT", f"/v1/silences/{silence['id']}", wanted | {"comment": f"by {i}"}) for i in range(8)]
    assert set(at_once(server, *changes, times=2)) <= {200, 409}
    shown = server.request("GET", f"/v1/silences/{silence['id']}")[1]["comment"]
    assert postgres.sql(f"select comment from alerts_silence where id = decode('{silence['id'].replace('-', '')}', 'hex')") == shown
    ended = at_once(server, ("DELETE", f"/v1/silences/{silence['id']}"))
    assert set(ended) <= {200, 204, 404, 409}
    assert ledger_types(postgres).get("silence.expired", 0) <= 1


def test_a_dead_letter_is_replayed_once(postgres, make_server):
    server = make_server()
    source = server.request("POST", "/v1/integrations", {"kind": "alertmanager", "name": "prod"})[1]
    server.request("POST", f"/v1/ingest/{source['id']}", b"not json", token=source["key"])
    letter = wait_for(lambda: server.request("GET", "/v1/dead-letters")[1]["items"], "the dead letter")[0]["id"]
    statuses = at_once(server, ("POST", f"/v1/dead-letters/{letter}/replay", {}))
    assert sorted(statuses)[1:] == [404] * 5, statuses
    assert ledger_types(postgres)["dead_letter.replayed"] == 1
