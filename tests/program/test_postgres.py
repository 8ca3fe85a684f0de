"""`mainstay server` on a real PostgreSQL 15: roles, secrets by reference, a database that goes away and comes back."""
import contextlib
import sqlite3
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


# A server that kept its intake in the data folder and everything else in PostgreSQL left what this makes: segment files with
# records beyond what the database has applied, and no SQLite store beside them.

BIG = "x" * 60_000  # of an annotation; with twelve of them, no two records share a row of the table
PER_RECORD = 12


@pytest.fixture
def left_behind(postgres, make_server, post_alerts, db, monkeypatch):
    """A folder whose intake holds three records that the database does not have. Its server is stopped."""
    for name in ("STORE_DSN", "STORE_MIGRATE_DSN"):
        monkeypatch.setenv(f"MAINSTAY_{name}", "")
    server = make_server()
    post_alerts(server, [alert(i="before")])
    server.stop()
    db("db", "move", "--from", server.folder, "--to", "env:SERVING", "--migrate-dsn", "env:OWNING")
    server.start()
    for i in range(3):
        post_alerts(server, [alert(i=f"after-{i}-{n:02}") | {"annotations": {"text": BIG}} for n in range(PER_RECORD)])
    server.stop()
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "env:SERVING")
    monkeypatch.setenv("MAINSTAY_STORE_MIGRATE_DSN", "env:OWNING")
    return server


def forget_own_store(server):
    for file in server.folder.glob("mainstay.db*"):
        file.unlink()


def listed(server):
    return sorted(one["labels"]["i"] for one in server.request("GET", "/api/v2/alerts")[1])


EVERYTHING = [*(f"after-{i}-{n:02}" for i in range(3) for n in range(PER_RECORD)), "before"]


def test_what_a_folder_took_in_and_nobody_applied_is_carried_into_the_database(left_behind, db, tmp_path):
    server = left_behind
    forget_own_store(server)
    place = ("--data", server.folder)
    assert "3 records that are not in the database" in db("db", "check", *place, status=1).stdout
    refused = db("db", "move", "--from", "env:SERVING", *place, "--to", tmp_path / "target", status=1)
    assert "3 records that are not in the database" in refused.stderr
    server.start()
    assert "is in the database now" in server.log
    assert listed(server) == EVERYTHING
    assert not list(server.folder.glob("intake*"))
    server.restart()
    assert listed(server) == EVERYTHING and server.log.count("is in the database now") == 1
    server.stop()
    assert "sound" in db("db", "check", *place).stdout


def test_kill_9_while_it_is_carried_loses_nothing_and_doubles_nothing(left_behind, postgres):
    server = left_behind
    forget_own_store(server)
    postgres.sql("""create function pause() returns trigger language plpgsql as $$ begin
        if exists (select 1 from core_intake) then perform pg_advisory_xact_lock_shared(42); end if; return null; end $$""")
    postgres.sql("create trigger pause before insert on core_intake for each statement execute function pause()")
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'advisory'"
    with postgres.holding("select pg_advisory_xact_lock(42)"):
        server.launch()
        wait_for(lambda: postgres.sql(waiting) == "1", "the second row to be written")
        server.kill()
    assert postgres.sql("select count(*) from core_intake") == "1"
    wait_for(lambda: postgres.sql(waiting) == "0", "what it was writing to end")
    server.start()
    assert listed(server) == EVERYTHING
    assert postgres.sql("select position from core_intake_mark where name = 'appended'") == str(
        int(postgres.sql("select position from core_intake_mark where name = 'began'")) + 3)
    assert not list(server.folder.glob("intake*"))


def test_what_the_folders_own_store_has_not_applied_refuses_the_start(left_behind, make_server, post_alerts, monkeypatch):
    server = left_behind
    server.start().stop()
    assert "is in the database now" not in server.log, "its own store has applied it"
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "")
    server.start()
    post_alerts(server, [alert(i="late")])
    server.stop()
    with contextlib.closing(sqlite3.connect(server.folder / "mainstay.db")) as own, own:
        own.execute("update alerts_position set position = position - 1")  # as kill -9 before the flush leaves it
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "env:SERVING")
    log = refusal(server)
    assert "1 records that came in for" in log and "without store.dsn" in log
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "")
    server.restart()
    assert "late" in listed(server)
    server.stop()
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "env:SERVING")
    server.start()


def test_the_intake_of_another_store_refuses_the_start(left_behind, postgres):
    server = left_behind
    forget_own_store(server)
    postgres.sql("drop database mainstay with (force)", database="postgres")
    postgres.sql("create database mainstay owner mainstay", database="postgres")
    assert "belong to another store" in refusal(server)
    assert list(server.folder.glob("intake/*.segment")), "nothing was removed"
