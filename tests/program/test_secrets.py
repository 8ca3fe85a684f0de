"""Secrets of the store: sealed with a key beside it, on a folder and among replicas; rotation, loss, backup and move."""
import contextlib
import hashlib
import hmac
import sqlite3

import pytest

ALLOWED = ("--outbound-allowed-network", "127.0.0.0/8")


def key_file(server):
    return server.folder / "keys" / "secrets.key"


def refusal(server):
    """What a server says that does not start."""
    before = len(server.log) if server.log_file.exists() else 0
    server.launch()
    server.process.wait(30)
    server.process = None
    return server.log[before:]


def create(server, url, name="chat"):
    status, made = server.request("POST", "/v1/webhooks", {"name": name, "url": url, "types": ["nothing.at.all"]})
    assert status == 201, made
    return made


def is_signed(server, sink, webhook):
    """Whether what the webhook sends is signed with the secret that was shown once."""
    number = len(sink.raw)
    status, sent = server.request("POST", f"/v1/webhooks/{webhook['id']}/test")
    assert (status, sent["state"]) == (200, "delivered"), sent
    sink.wait(number + 1)
    headers = sink.headers[number]
    text = headers["X-Mainstay-Timestamp"].encode() + b"." + sink.raw[number]
    return headers["X-Mainstay-Signature"] == "v1=" + hmac.new(webhook["secret"].encode(), text, hashlib.sha256).hexdigest()


def stored(server, sql="select secret from core_webhook", change=False):
    with contextlib.closing(sqlite3.connect(server.folder / "mainstay.db")) as store, store:
        rows = store.execute(sql)
        return None if change else rows.fetchone()[0]


def secret(server, *words, status=0):
    done = server.cli("secret", *words, "--data", str(server.folder), token="none")
    assert done.returncode == status, (words, done.stdout, done.stderr)
    return done.stdout + done.stderr


def test_a_webhooks_secret_stands_sealed_and_signs_after_a_restart(make_server, webhook_sink):
    server = make_server(*ALLOWED)
    assert not key_file(server).exists(), "nothing to seal, no key"
    webhook = create(server, webhook_sink.url)
    assert key_file(server).stat().st_mode & 0o777 == 0o600
    assert is_signed(server, webhook_sink, webhook)
    server.restart()
    assert is_signed(server, webhook_sink, webhook)
    server.stop()
    assert stored(server).startswith("sealed:v1:")
    for file in server.folder.rglob("*"):
        if file.is_file():
            assert webhook["secret"].encode() not in file.read_bytes(), file
    assert webhook["secret"] not in server.log


def test_what_stands_plain_is_sealed_at_the_start(make_server, webhook_sink):
    server = make_server(*ALLOWED)
    webhook = create(server, webhook_sink.url)
    server.stop()
    stored(server, f"update core_webhook set secret = '{webhook['secret']}'", change=True)
    server.start()
    assert is_signed(server, webhook_sink, webhook)
    assert stored(server).startswith("sealed:v1:")


def test_a_key_is_rotated_while_the_server_runs(make_server, webhook_sink):
    server = make_server(*ALLOWED)
    webhook = create(server, webhook_sink.url)
    old = stored(server).split(":")[2]
    new = secret(server, "new-key").strip()
    assert is_signed(server, webhook_sink, webhook), "the old key still opens"
    assert f"1 secrets sealed with the key {new}" in secret(server, "reseal")
    assert stored(server).split(":")[2] == new != old
    assert is_signed(server, webhook_sink, webhook)
    lines = key_file(server).read_text().splitlines(keepends=True)
    assert [line.split()[0] for line in lines if not line.startswith("#")] == [new, old]
    server.stop()
    key_file(server).write_text("".join(line for line in lines if not line.startswith(old)))
    server.start()
    assert is_signed(server, webhook_sink, webhook)
    server.stop()
    assert "0 secrets sealed" in secret(server, "reseal"), "without a server too"


def test_without_its_key_a_server_does_not_start_and_says_what_helps(make_server, webhook_sink):
    server = make_server(*ALLOWED)
    webhook = create(server, webhook_sink.url)
    server.stop()
    kept = key_file(server).read_bytes()
    key_file(server).unlink()
    told = refusal(server)
    assert "which " + str(key_file(server)) in told and "put its backup back" in told
    key_file(server).write_bytes(kept)
    key_file(server).chmod(0o644)
    assert "chmod 600" in refusal(server)
    key_file(server).chmod(0o600)
    server.start()
    assert is_signed(server, webhook_sink, webhook)
    server.stop()
    key_file(server).unlink()
    assert "sealed with the key" in secret(server, "reseal", status=1)
    assert "webhook chat: its secret was lost" in secret(server, "reseal", "--lost")
    server.start()
    status, shown = server.request("GET", f"/v1/webhooks/{webhook['id']}")
    assert (status, shown["enabled"]) == (200, False) and "lost" in shown["disabled_reason"]
    rotated = server.request("POST", f"/v1/webhooks/{webhook['id']}/rotate-secret")[1]
    assert is_signed(server, webhook_sink, rotated)


def test_a_backup_holds_no_key_and_opens_with_it(make_server, webhook_sink, db, tmp_path):
    server = make_server(*ALLOWED)
    webhook = create(server, webhook_sink.url)
    server.stop()
    db("db", "backup", "--data", server.folder, tmp_path / "backup")
    assert not list((tmp_path / "backup").rglob("*.key"))
    db("db", "restore", "--data", tmp_path / "restored", tmp_path / "backup", "--reason", "test")
    restored = make_server(*ALLOWED, name="restored", start=False)
    assert "put its backup back" in refusal(restored)
    key_file(restored).write_bytes(key_file(server).read_bytes())
    key_file(restored).chmod(0o600)
    restored.start()
    assert is_signed(restored, webhook_sink, webhook)


@pytest.fixture
def bare(postgres, monkeypatch):
    """The cluster, which no configuration names."""
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "")
    monkeypatch.setenv("MAINSTAY_STORE_MIGRATE_DSN", "")
    return postgres


def test_a_move_to_postgresql_and_back_keeps_them(bare, make_server, webhook_sink, db, tmp_path, monkeypatch):
    server = make_server(*ALLOWED)
    webhook = create(server, webhook_sink.url)
    server.stop()
    db("db", "move", "--from", server.folder, "--to", "env:SERVING", "--migrate-dsn", "env:OWNING")
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "env:SERVING")
    server.start()
    assert is_signed(server, webhook_sink, webhook)
    server.stop()
    db("db", "move", "--from", "env:SERVING", "--data", server.folder, "--to", tmp_path / "back")
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "")
    back = make_server(*ALLOWED, name="back")
    assert is_signed(back, webhook_sink, webhook)


def test_replicas_share_one_key_file(postgres, make_server, webhook_sink, tmp_path):
    one, two = (make_server(*ALLOWED, name=name) for name in ("one", "two"))
    two._tokens["admin"] = one.token()
    webhook = create(one, webhook_sink.url)
    status, refused = two.request("POST", "/v1/webhooks", {"name": "b", "url": webhook_sink.url, "types": ["*"]})
    assert status == 409 and "copy the file" in refused["detail"], refused
    two.stop()
    assert "copy the file" in refusal(two)
    shared = tmp_path / "secrets.key"
    shared.write_bytes(key_file(one).read_bytes())
    shared.chmod(0o600)
    two.start("--secrets.key_file", shared)
    assert is_signed(two, webhook_sink, webhook)
    assert is_signed(one, webhook_sink, create(two, webhook_sink.url, name="second"))
    assert postgres.sql("select count(*) from core_seal_key") == "1"
    assert postgres.sql("select count(*) from core_webhook where secret not like 'sealed:v1:%'") == "0"
