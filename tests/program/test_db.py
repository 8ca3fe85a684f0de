"""`mainstay db` and `mainstay admin` on real folders: backups under load, restores that are interrupted, damage that is
found, moves that compare."""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tarfile
import threading

import pytest
from peers import Http, alert, wait_for


class Load:
    """Posts alerts, each of its own, until it is stopped; `acknowledged` holds what the server answered 200 to."""

    def __init__(self, server, threads=4):
        self.acknowledged = []
        self._stop = threading.Event()
        token = server.token("ingest")
        self._threads = [threading.Thread(target=self._post, args=(Http(server.url, token), n), daemon=True)
                         for n in range(threads)]
        for thread in self._threads:
            thread.start()

    def _post(self, api, number):
        i = 0
        while not self._stop.is_set():
            name = f"{number}-{i}"
            api.post("/api/v2/alerts", [alert(i=name)])
            self.acknowledged.append(name)
            i += 1

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()


def alerts_of(server):
    return {a["labels"]["i"] for a in Http(server.url, server.token()).get("/api/v2/alerts")}


def ledger_head(server):
    return Http(server.url, server.token()).get("/v1/ledger/head")


def filled(make_server, **options):
    server = make_server(**options)
    api = server.api()
    api.post("/api/v2/alerts", [alert(i=str(i)) for i in range(20)])
    api.post("/v1/incidents/INC-1/acknowledge", {"comment": "mine"})
    return server


def serve(make_server, folder):
    """A server on a folder that is there already, without its tokens."""
    server = make_server(name=folder.name, start=False)
    assert server.folder == folder
    return server.start()


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
def test_a_backup_under_load_holds_all_that_was_acknowledged_before_it_began(make_server, db, tmp_path, name):
    server = make_server()
    load = Load(server)
    try:
        wait_for(lambda: len(load.acknowledged) > 300, "some load")
        before = set(load.acknowledged)
        db("db", "backup", tmp_path / name, "--data", server.folder)
        during = len(load.acknowledged) - len(before)
    finally:
        load.stop()
    assert during > 0, "the server went on meanwhile"
    server.stop()
    restored = tmp_path / "restored"
    told = db("db", "restore", tmp_path / name, "--data", restored, "--by", "ada", "--reason", "a drill").stdout
    assert "an epoch was opened" in told
    db("db", "check", "--data", restored)
    db("audit", "verify", "--data", restored)
    again = serve(make_server, restored)
    assert before <= alerts_of(again) <= set(load.acknowledged) | {f"{n}-{i}" for n in range(4) for i in range(10_000)}
    epoch = again.api().get("/v1/ledger?type=ledger.restored")["items"]
    assert len(epoch) == 1 and epoch[0]["body"]["who"] == "ada" and epoch[0]["body"]["why"] == "a drill"
    manifest = manifest_of(tmp_path / name)
    assert epoch[0]["body"]["restored_size"] == manifest["ledgers"][0]["size"]
    assert manifest["ledgers"][0]["root"]
    assert epoch[0]["sequence"] == manifest["ledgers"][0]["size"] + 1


def manifest_of(backup):
    if backup.is_dir():
        return json.loads((backup / "manifest.json").read_text())
    with tarfile.open(backup) as archive:
        return json.loads(archive.extractfile("manifest.json").read())


def test_a_restore_is_refused_where_something_is(make_server, db, tmp_path):
    server = filled(make_server)
    db("db", "backup", tmp_path / "backup", "--data", server.folder)
    running = db("db", "restore", tmp_path / "backup", "--data", server.folder, "--reason", "x", status=1)
    assert "in use" in running.stderr
    server.stop()
    there = db("db", "restore", tmp_path / "backup", "--data", server.folder, "--reason", "x", status=1)
    assert "is not empty" in there.stderr
    assert db("db", "restore", tmp_path / "nothing", "--data", tmp_path / "new", "--reason", "x", status=1)
    assert db("db", "restore", tmp_path / "backup", "--data", tmp_path / "new", status=2), "a reason is required"
    assert not (tmp_path / "new").exists()
    again = db("db", "backup", tmp_path / "backup", "--data", server.folder, status=1)
    assert "is there already" in again.stderr


def copies(backup, tmp_path):
    """The same backup, damaged in each of the ways that are to be noticed."""
    for number, damage in enumerate((cut, flip, drop, add, lie, escape)):
        copy = tmp_path / f"damaged-{number}"
        shutil.copytree(backup, copy)
        damage(copy)
        yield damage.__name__, copy


def cut(backup):
    with (backup / "mainstay.db").open("r+b") as file:
        file.truncate(file.seek(0, os.SEEK_END) - 4096)


def flip(backup):
    with (backup / "mainstay.db").open("r+b") as file:
        file.seek(5000)
        byte = file.read(1)[0]
        file.seek(5000)
        file.write(bytes([byte ^ 1]))


def drop(backup):
    next((backup / "intake").iterdir()).unlink()


def rewrite(backup, change):
    manifest = json.loads((backup / "manifest.json").read_text())
    change(manifest)
    (backup / "manifest.json").write_text(json.dumps(manifest))


def add(backup):
    rewrite(backup, lambda manifest: manifest["files"].pop())


def lie(backup):
    rewrite(backup, lambda manifest: manifest["ledgers"][0].update(root="0" * 64))


def escape(backup):
    rewrite(backup, lambda manifest: manifest["files"][0].update(path="../outside"))


def test_a_damaged_backup_is_refused_and_leaves_nothing(make_server, db, tmp_path):
    server = filled(make_server)
    db("db", "backup", tmp_path / "backup", "--data", server.folder)
    db("db", "backup", tmp_path / "backup.tar", "--data", server.folder)
    server.stop()
    target = tmp_path / "new"
    for name, copy in copies(tmp_path / "backup", tmp_path):
        done = subprocess.run([server.program, "db", "restore", copy, "--data", target, "--reason", "x"],
                              capture_output=True, text=True, check=False)
        assert done.returncode in (1, 2), (name, done)
        assert done.stderr.startswith("mainstay: "), name
        assert {p.name for p in target.iterdir()} <= {"lock", "run"} if target.exists() else True, name
    whole = (tmp_path / "backup.tar").read_bytes()
    (tmp_path / "short.tar").write_bytes(whole[:len(whole) // 2])
    short = db("db", "restore", tmp_path / "short.tar", "--data", target, "--reason", "x", status=2)
    assert "cut off" in short.stderr
    db("db", "restore", tmp_path / "backup", "--data", target, "--reason", "x")


def test_a_restore_that_is_killed_leaves_nothing_half(make_server, db, tmp_path):
    server = filled(make_server)
    db("db", "backup", tmp_path / "backup", "--data", server.folder)
    head = ledger_head(server)
    server.stop()
    target = tmp_path / "new"
    command = [server.program, "db", "restore", str(tmp_path / "backup"), "--data", str(target), "--reason", "killed"]
    kills, wait_ms = 0, 0
    while True:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            process.wait(wait_ms / 1000)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        finished = process.returncode == 0
        error = process.stderr.read().decode()
        process.stderr.close()
        if finished or "is not empty" in error:
            break  # this one, or the one that was killed after its last step
        assert process.returncode == -signal.SIGKILL, error
        if (target / "incoming").exists():
            refused = db("db", "migrate", "--data", target, status=1)
            assert "interrupted" in refused.stderr
        elif (target / "mainstay.db").exists():
            db("db", "check", "--data", target)
        wait_ms += 7
    assert kills > 3
    assert not (target / "incoming").exists()
    again = serve(make_server, target)
    assert len(alerts_of(again)) == 20
    entries = again.api().get("/v1/ledger?type=ledger.restored")["items"]
    assert len(entries) == 1 and entries[0]["body"]["restored_size"] == head["size"]


def test_a_sound_folder_is_sound_and_damage_is_found(make_server, db, tmp_path):
    server = filled(make_server)
    running = json.loads(db("db", "check", "--data", server.folder, "--json").stdout)
    assert running["findings"] == [] and running["ledgers"][0]["size"] == ledger_head(server)["size"]
    server.stop()
    assert db("db", "check", "--data", server.folder).stdout.endswith("sound\n")
    for part, damage in (("intake", damage_intake), ("ledger", damage_ledger), ("schema", damage_schema),
                         ("database", damage_pages)):
        copy = tmp_path / part
        shutil.copytree(server.folder, copy)
        damage(copy)
        found = json.loads(db("db", "check", "--data", copy, "--json", status=1).stdout)
        assert {f["part"] for f in found["findings"]} == {part}, found
    nothing = db("db", "check", "--data", tmp_path / "nowhere", status=1)
    assert "there is no store here" in nothing.stderr


def damage_intake(folder):
    segment = max((folder / "intake").iterdir())
    segment.write_bytes(segment.read_bytes()[:16])  # fewer records than the store has applied


def sql(folder, text):
    with sqlite3.connect(folder / "mainstay.db") as connection:
        connection.execute(text)


def damage_ledger(folder):
    sql(folder, "update core_ledger_entry set object = 'INC-9' where sequence = 1")


def damage_schema(folder):
    sql(folder, "update schema_migration set checksum = 'other' where owner = 'core' and number = 1")


def damage_pages(folder):
    path = folder / "mainstay.db"
    text = bytearray(path.read_bytes())
    for page in range(3, len(text) // 4096 - 1):
        text[page * 4096:page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(bytes(text))


def test_status_tells_schema_rows_and_owner(make_server, db):
    server = filled(make_server)
    status = json.loads(db("db", "status", "--data", server.folder, "--json").stdout)
    assert status["in_use"] and status["owner"]["url"] == server.url and status["pending"] == 0
    assert {m["module"] for m in status["modules"]} >= {"core", "alerts", "incidents", "notify", "integrations"}
    assert all(len(m["checksum"]) == 64 and m["state"] == "applied" for s in status["modules"] for m in s["migrations"])
    rows = {t["name"]: t["rows"] for t in status["tables"]}
    assert rows["core_tenant"] == 1 and rows["incidents_incident"] == 1
    server.stop()
    text = db("db", "status", "--data", server.folder).stdout
    assert "owner    nobody" in text and "core_ledger_entry" in text


def test_migrate_says_what_it_would_do_and_does_it(make_server, db, tmp_path):
    server = make_server()
    in_use = db("db", "migrate", "--data", server.folder, status=1)
    assert "in use" in in_use.stderr
    server.stop()
    assert db("db", "migrate", "--data", server.folder).stdout == "nothing to apply\n"
    empty = tmp_path / "empty"
    empty.mkdir()
    sqlite3.connect(empty / "mainstay.db").execute("pragma journal_mode = wal").close()
    would = db("db", "migrate", "--data", empty, "--dry-run").stdout
    assert "would apply core/0001_access" in would
    assert db("db", "migrate", "--data", empty, "--dry-run").stdout == would
    done = json.loads(db("db", "migrate", "--data", empty, "--json").stdout)
    assert [f"would apply {name}" for name in done["migrations"]] == would.splitlines()
    assert db("db", "migrate", "--data", empty).stdout == "nothing to apply\n"
    sql(empty, "update schema_release set release = release + 2")
    assert "run a newer program" in db("db", "migrate", "--data", empty, status=1).stderr


def test_a_move_takes_everything_and_compares(make_server, db, tmp_path):
    server = filled(make_server)
    refused = db("db", "move", "--from", server.folder, "--to", tmp_path / "there", status=1)
    assert "in use" in refused.stderr
    head = ledger_head(server)
    incidents = server.api().get("/v1/incidents")
    token = server.token()
    server.kill()  # what is not flushed stands in the intake, and moves too
    before = json.loads(db("db", "status", "--data", server.folder, "--json").stdout)
    told = db("db", "move", "--from", server.folder, "--to", tmp_path / "there").stdout
    assert head["root"] in told and "the same on both sides" in told
    after = json.loads(db("db", "status", "--data", tmp_path / "there", "--json").stdout)
    assert before["tables"] == after["tables"]
    again = db("db", "move", "--from", server.folder, "--to", tmp_path / "there", status=1)
    assert "is not empty" in again.stderr
    moved = serve(make_server, tmp_path / "there")
    api = Http(moved.url, token)
    assert api.get("/v1/incidents") == incidents
    assert {a["labels"]["i"] for a in api.get("/api/v2/alerts")} == {str(i) for i in range(20)}
    assert api.get("/v1/ledger/head") == head


def sign_in(server, password):
    status, _ = Http(server.url).ask("POST", "/v1/sessions", {"name": "admin", "password": password})
    return status


def test_a_lost_admin_gets_a_new_password_with_the_server_up_and_down(make_server, db):
    server = make_server()
    first = (server.folder / "run" / "first-password").read_text().strip()
    assert sign_in(server, first) == 200
    second = db("admin", "reset", "--data", server.folder).stdout.strip()
    file = server.folder / "run" / "first-password"
    assert file.read_text().strip() == second != first and file.stat().st_mode & 0o777 == 0o600
    assert sign_in(server, first) == 401 and sign_in(server, second) == 200
    entries = server.api().get("/v1/ledger?type=user.password_reset")["items"]
    assert len(entries) == 1 and second not in json.dumps(entries)
    status, _ = server.api().ask("POST", "/v1/users/password-reset", {"name": "admin"})
    assert status == 403, "an admin's token does not do it over the network"
    assert "there is no user ada" in db("admin", "reset", "--data", server.folder, "--name", "ada", status=1).stderr
    server.stop()
    third = db("admin", "reset", "--data", server.folder).stdout.strip()
    server.start()
    assert sign_in(server, second) == 401 and sign_in(server, third) == 200
    assert second not in server.log and third not in server.log
