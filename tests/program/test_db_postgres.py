"""`mainstay db` and `mainstay audit` on a real PostgreSQL 15, and moves between it and a data folder."""
import json
import os
import signal
import sqlite3
import subprocess

import peers
import postgres_server
import pytest
from peers import Http, alert, wait_for

SERVING = ("--dsn", "env:SERVING")
OWNING = (*SERVING, "--migrate-dsn", "env:OWNING")


@pytest.fixture
def bare(postgres, monkeypatch):
    """The cluster, which no configuration names."""
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "")
    monkeypatch.setenv("MAINSTAY_STORE_MIGRATE_DSN", "")
    return postgres


def filled(server):
    api = server.api()
    api.post("/api/v2/alerts", [alert(i=str(i), text="\u00e4 \u2603") for i in range(20)])
    api.post("/v1/incidents/INC-1/acknowledge", {"comment": "mine"})
    api.post("/v1/silences", {"matchers": [{"name": "a", "value": "b"}], "duration": "1h", "comment": "c"})
    source = api.post("/v1/integrations", {"kind": "alertmanager", "name": "prod"})
    server.request("POST", f"/v1/ingest/{source['id']}", b"\x00 not json", token=source["key"])
    wait_for(lambda: api.get("/v1/dead-letters")["items"], "the dead letter")
    return server


def rows_of(path, table):
    """All rows of a table of a SQLite store, in one order."""
    store = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return sorted(store.execute(f'select * from "{table}"').fetchall(), key=repr)
    finally:
        store.close()


def tables_of(path):
    store = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        names = [name for name, in store.execute("select name from sqlite_schema where type = 'table'")]
    finally:
        store.close()
    return sorted(name for name in names if not name.startswith(("schema_", "sqlite_")))


def content_of(path):
    """By table; who held a lease, and until when, is the server's and not the store's."""
    return {table: [row[:1] if table == "core_lease" else row for row in rows_of(path, table)] for table in tables_of(path)}


def test_every_verb_looks_at_a_postgresql_that_is_served(postgres, make_server, db, tmp_path, monkeypatch):
    server = filled(make_server())
    for name in ("MAINSTAY_STORE_DSN", "MAINSTAY_STORE_MIGRATE_DSN"):
        monkeypatch.setenv(name, "")
    place = ("--data", server.folder, *SERVING)
    status = json.loads(db("db", "status", *place, "--json").stdout)
    assert (status["database"], status["pending"], status["in_use"]) == ("postgres", 0, True)
    rows = {table["name"]: table["rows"] for table in status["tables"]}
    assert rows["incidents_incident"] == 1 and rows["core_dead_letter"] == 1 and rows["core_tenant"] == 1
    assert rows["core_ledger_entry"] == int(postgres.sql("select count(*) from core_ledger_entry"))
    check = json.loads(db("db", "check", *place, "--json").stdout)
    assert check["findings"] == [] and check["ledgers"][0]["size"] == rows["core_ledger_entry"]
    assert "dead_letters" in db("db", "retention", *place).stdout
    server.stop()
    assert "dead_letters" in db("db", "retention", *place).stdout
    assert "default: intact" in db("audit", "verify", *place).stdout
    keys = tmp_path / "auditor.keys"
    keys.write_text(db("audit", "key", "show", *place).stdout)
    db("audit", "key", "backup", *place, tmp_path / "key.pem")
    db("audit", "export", *place, "--output", tmp_path / "ledger.jsonl")
    exported = json.loads(db("audit", "verify", "--export", tmp_path / "ledger.jsonl", "--keys", keys, "--json").stdout)
    assert exported["intact"] and exported["ledgers"][0]["report"]["root"] == check["ledgers"][0]["root"]


def test_the_configuration_names_the_store_and_sqlite_asks_for_the_folder(postgres, make_server, db):
    server = make_server()
    server.stop()
    assert json.loads(db("db", "status", "--data", server.folder, "--json").stdout)["database"] == "postgres"
    assert "default: intact" in db("audit", "verify", "--data", server.folder).stdout
    folder = db("db", "status", "--data", server.folder, "--dsn", "sqlite", status=1)
    assert "there is no store here" in folder.stderr


def test_migrate_is_the_owners_and_one_at_a_time(bare, db, tmp_path, monkeypatch):
    place = ("--data", tmp_path / "none")
    assert "--migrate-dsn" in db("db", "migrate", *place, *SERVING, status=2).stderr
    would = db("db", "migrate", *place, *SERVING, "--dry-run").stdout
    assert "would apply core/0001_access" in would
    assert db("db", "migrate", *place, *OWNING, "--dry-run").stdout == would
    assert bare.sql("select count(*) from pg_class where relname = 'core_tenant'") == "0"
    with bare.holding("select pg_advisory_lock(7881706559571124601)"):
        monkeypatch.setenv("MAINSTAY_STORE_STATEMENT_TIMEOUT", "1s")
        assert "another program migrates" in db("db", "migrate", *place, *OWNING, status=4).stderr
        monkeypatch.setenv("MAINSTAY_STORE_STATEMENT_TIMEOUT", "")
        second = subprocess.Popen([str(peers.programs() / "mainstay"), "db", "migrate", *map(str, place), *OWNING],
                                  stdout=subprocess.PIPE, text=True)
        waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'advisory'"
        wait_for(lambda: bare.sql(waits) == "1", "the second migrate to wait")
    applied, _ = second.communicate(timeout=60)
    assert second.returncode == 0
    assert [line.split()[-1] for line in applied.splitlines()] == [line.split()[-1] for line in would.splitlines()]
    assert db("db", "migrate", *place, *OWNING).stdout == "nothing to apply\n"
    assert not (tmp_path / "none").exists(), "PostgreSQL is migrated without a folder"
    bare.sql("update schema_migration set checksum = 'x' where owner = 'core' and number = 1")
    changed = db("db", "migrate", *place, *OWNING, status=1)
    assert "was changed after it was applied" in changed.stderr


VERBS = [("db", "status"), ("db", "check"), ("db", "retention"), ("audit", "verify"), ("audit", "export"),
         ("audit", "checkpoint", "list"), ("audit", "key", "show")]


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_a_bad_connection_string_says_so_and_is_never_shown(bare, db, tmp_path, monkeypatch, verb):
    def refused(dsn, status):
        done = db(*verb, "--data", tmp_path / "data", "--dsn", dsn, status=status)
        assert "never-shown" not in done.stdout + done.stderr
        return done.stderr
    assert "env:NAME or file:PATH" in refused(bare.dsn("app"), 2), "the text itself is no reference"
    assert "is not set" in refused("env:NOT_THERE", 2)
    assert "cannot be read" in refused(f"file:{tmp_path}/not-there", 2)
    monkeypatch.setenv("WRONG", "host=/nowhere dbname=mainstay user=app password=never-shown")
    audit_verify = verb == ("audit", "verify")  # whose statuses are its own: 2, nothing to verify
    assert "cannot be reached" in refused("env:WRONG", 2 if audit_verify else 4)
    monkeypatch.setenv("WRONG", "password=never-shown this is no = string")
    refused("env:WRONG", 2 if audit_verify else 4)


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_a_role_that_may_bypass_row_level_security_does_not_look(bare, db, tmp_path, monkeypatch, verb):
    db("db", "migrate", *OWNING)
    monkeypatch.setenv("ADMIN", bare.dsn("admin"))
    done = db(*verb, "--data", tmp_path / "data", "--dsn", "env:ADMIN",
              status={"check": 1, "verify": 2}.get(verb[1], 3))
    assert "is superuser" in done.stdout + done.stderr
    assert not (tmp_path / "data" / "mainstay.db").exists()


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_an_old_or_newer_schema_is_told(bare, db, tmp_path, verb):
    place = ("--data", tmp_path / "data", *SERVING)
    status = {"check": 1, "status": 0, "retention": 1}.get(verb[1], 2)
    empty = db(*verb, *place, status=status)
    told = empty.stdout + empty.stderr
    assert any(text in told for text in ("are missing", "pending", "older than", "there is none")), told
    db("db", "migrate", *OWNING)
    bare.sql("update schema_release set release = release + 2")
    newer = db(*verb, *place, status=status)
    assert "run a newer program" in newer.stdout + newer.stderr


DAMAGE = {
    "alter table core_token no force row level security": "without forced row-level security",
    "alter table core_token disable row level security": "without forced row-level security",
    "create policy open on core_token using (true)": "the policy open",
    "drop policy tenant on core_token": "has no policy",
    "alter policy tenant on core_token using (true)": "the policy tenant",
    "revoke delete on core_token from app": "may not be deleted from",
    "alter table core_token add constraint c check (name <> '') not valid": "the constraint c, which is not validated",
    "alter table core_token drop constraint core_token_pkey": "no primary key",
    "alter role app createrole": "has createrole",
    "update core_ledger_entry set bytes = 'x'::bytea": "ledger",
    "update schema_migration set checksum = 'x'": "was changed after it was applied",
    "delete from schema_migration where owner = 'notify'": "migrations are missing",
}


def test_check_finds_what_is_not_as_the_owner_left_it(postgres, make_server, db):
    server = filled(make_server())
    server.stop()
    place = ("--data", server.folder)
    assert "sound" in db("db", "check", *place).stdout
    postgres.sql("create database kept template mainstay owner mainstay", database="postgres")
    try:
        for damage, finding in DAMAGE.items():
            postgres.sql("drop database mainstay with (force)", database="postgres")
            postgres.sql("create database mainstay template kept owner mainstay", database="postgres")
            postgres.sql(damage)
            assert finding in db("db", "check", *place, status=1).stdout, damage
            postgres.sql("alter role app nocreaterole")
    finally:
        postgres.sql("drop database kept with (force)", database="postgres")


def test_a_move_to_postgresql_and_back_loses_nothing(bare, make_server, db, tmp_path, monkeypatch):
    server = filled(make_server())
    incidents, head, token = server.api().get("/v1/incidents"), server.api().get("/v1/ledger/head"), server.token()
    running = db("db", "move", "--from", server.folder, "--to", "env:SERVING", *OWNING[2:], status=1)
    assert "in use" in running.stderr
    server.stop()
    before = content_of(server.folder / "mainstay.db")
    assert "mainstay db migrate" in db("db", "move", "--from", server.folder, "--to", "env:SERVING", status=1).stderr
    told = db("db", "move", "--from", server.folder, "--to", "env:SERVING", *OWNING[2:]).stdout
    assert f"{head['size']} entries, root {head['root']}, the same on both sides" in told
    assert content_of(server.folder / "mainstay.db") == before
    for table, rows in before.items():
        assert bare.sql(f"select count(*) from {table}") == str(len(rows)), table
    again = db("db", "move", "--from", server.folder, "--to", "env:SERVING", *OWNING[2:], status=1)
    assert "is not empty" in again.stderr
    assert "is not empty" in db("db", "move", "--from", server.folder, "--to", "env:SERVING", "--restart", status=1).stderr
    assert "both ends" in db("db", "move", "--from", "env:OWNING", "--to", "env:SERVING", status=2).stderr

    db("db", "check", "--data", server.folder, *SERVING)
    bare.sql("insert into core_intake_mark values ('appended', 1000), ('applied', 1)")
    early = db("db", "move", "--from", "env:SERVING", "--to", tmp_path / "back", "--data", server.folder, status=1)
    assert "records that came in are not applied yet: start the server on it" in early.stderr
    bare.sql("delete from core_intake_mark")
    back = db("db", "move", "--from", "env:SERVING", "--to", tmp_path / "back", "--data", server.folder).stdout
    assert head["root"] in back and "the same on both sides" in back
    assert content_of(tmp_path / "back" / "mainstay.db") == before

    monkeypatch.setenv("MAINSTAY_STORE_DSN", "env:SERVING")
    server.start()
    assert Http(server.url, token).get("/v1/incidents") == incidents, "PostgreSQL serves what was moved"
    busy = db("db", "move", "--from", "env:SERVING", "--to", tmp_path / "busy", "--data", tmp_path / "another", status=1)
    assert "a server serves from this PostgreSQL" in busy.stderr
    server.stop()
    db("db", "move", "--from", "env:SERVING", "--to", tmp_path / "again", "--data", server.folder)
    assert content_of(tmp_path / "again" / "mainstay.db")["core_intake_mark"] == [], "PostgreSQL's alone"
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "")
    served = make_server(name="back")
    assert Http(served.url, token).get("/v1/incidents") == incidents, "and so does the folder it came back to"
    assert Http(served.url, token).get("/v1/ledger/head") == head
    served.api().post("/api/v2/alerts", [alert(i="more")])


def test_a_move_waits_until_what_came_in_is_applied(bare, make_server, db):
    server = filled(make_server())
    server.stop()
    store = sqlite3.connect(server.folder / "mainstay.db")
    store.execute("update alerts_position set position = position - 1")
    store.commit()
    store.close()
    refused = db("db", "move", "--from", server.folder, "--to", "env:SERVING", *OWNING[2:], status=1)
    assert "1 records that came in are not applied yet: start the server on it" in refused.stderr
    server.start().stop()
    db("db", "move", "--from", server.folder, "--to", "env:SERVING", *OWNING[2:])


def test_a_move_that_is_killed_is_refused_until_it_begins_again(bare, make_server, db, monkeypatch):
    server = filled(make_server())
    server.stop()
    before = content_of(server.folder / "mainstay.db")
    db("db", "migrate", *OWNING)
    move = ("db", "move", "--from", server.folder, "--to", "env:SERVING")
    with bare.holding("lock table incidents_incident in exclusive mode"):
        moving = subprocess.Popen([str(peers.programs() / "mainstay"), *map(str, move)], stdout=subprocess.DEVNULL)
        wait_for(lambda: bare.sql("select count(*) from pg_locks where not granted") != "0", "the move to come to the table")
        moving.send_signal(signal.SIGKILL)
        moving.wait()
    assert content_of(server.folder / "mainstay.db") == before
    assert bare.sql("select count(*) from core_tenant") == "1", "it is half there"

    assert "has not ended" in db("db", "status", "--data", server.folder, *SERVING).stdout
    assert "has not ended" in db("db", "check", "--data", server.folder, *SERVING, status=1).stdout
    assert "has not ended" in db("audit", "verify", "--data", server.folder, *SERVING, status=2).stderr
    assert "--restart" in db(*move, status=1).stderr
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "env:SERVING")
    peers.Program.start(server)
    assert server.process.wait(30) != 0
    server.process = None
    assert "db move" in server.log
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "")

    db(*move, "--restart")
    for table, rows in before.items():
        assert bare.sql(f"select count(*) from {table}") == str(len(rows)), table
    db("db", "check", "--data", server.folder, *SERVING)


def test_a_store_that_pg_restore_brought_back_opens_an_epoch(postgres, make_server, db, tmp_path):
    server = filled(make_server())
    place = ("--data", server.folder)
    assert "pg_dump" in db("db", "backup", tmp_path / "backup", *place, status=2).stderr
    copy = tmp_path / "copy.dump"
    with copy.open("wb") as file:
        subprocess.run([postgres_server.POSTGRES_BIN / "pg_dump", "-Fc", "-h", postgres.folder, "-U", "admin", "mainstay"], stdout=file, check=True)
    size = server.api().get("/v1/ledger/head")["size"]
    server.api().post("/v1/incidents/INC-1/resolve", {})
    reason = ("--by", "ada", "--reason", "a drill")
    assert "in use" in db("db", "restore", *place, *reason, status=1).stderr
    server.stop()
    postgres.sql("drop database mainstay with (force)", database="postgres")
    postgres.sql("create database mainstay owner mainstay", database="postgres")
    subprocess.run([postgres_server.POSTGRES_BIN / "pg_restore", "-h", postgres.folder, "-U", "admin", "-d", "mainstay", copy], check=True)
    with_file = db("db", "restore", copy, *place, *reason, status=2)
    assert "pg_restore" in with_file.stderr
    # What was leased when the copy was made has run out by now, or does within a lease.
    told = wait_for(lambda: restored(place, reason), "the leases of the copy to end")
    assert f"{size} entries" in told and "an epoch was opened" in told
    db("db", "check", *place)
    audited = db("audit", "verify", *place).stdout
    assert "default: intact" in audited and "restored" in audited
    server.start()
    entry = server.api().get("/v1/ledger?type=ledger.restored")["items"]
    assert len(entry) == 1 and entry[0]["body"]["restored_size"] == size and entry[0]["body"]["who"] == "ada"
    assert server.api().get("/v1/incidents/INC-1")["state"] == "acknowledged"


def restored(place, reason):
    done = subprocess.run([str(peers.programs() / "mainstay"), "db", "restore", *map(str, place), *reason],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 or "serves from this PostgreSQL" in done.stderr, done.stderr
    return done.stdout


def test_a_restore_beside_a_new_folder_begins_an_intake_that_goes_on(postgres, make_server, db, tmp_path):
    server = filled(make_server())
    server.stop()
    place = ("--data", tmp_path / "new")
    told = db("db", "restore", *place, "--reason", "a new machine").stdout
    assert "an epoch was opened" in told
    fresh = make_server(name="new")
    fresh.api().post("/api/v2/alerts", [alert(i="after")])
    wait_for(lambda: "after" in {a["labels"]["i"] for a in fresh.api().get("/api/v2/alerts")}, "the alert")
    fresh.stop()
    db("db", "check", *place)
    assert os.listdir(tmp_path / "new" / "keys")
