"""`mainstay audit` on real data folders: what is done through the API, changed behind the server's back with sqlite3,
and found by the verifier; and an auditor's own arithmetic, which shares no code with it."""
import base64
import hashlib
import json
import shutil
import sqlite3
import subprocess

import pytest

from peers import wait_for


def audit(server, *words):
    """(exit status, standard output, standard error) of `mainstay audit ...`"""
    done = subprocess.run([server.program, "audit", *words], capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def verify(server, *words, folder=None, status=None):
    """The report of the one ledger."""
    code, out, err = audit(server, "verify", "--data", str(folder or server.folder), "--json", *words)
    assert code in (0, 1), err
    if status is not None:
        assert code == status, out
    document = json.loads(out)
    assert document["intact"] == (code == 0)
    return document["ledgers"][0]["report"]


def answers(report):
    return [(each["answer"], each["first"], each["last"]) for each in report["findings"]]


def make_entries(server, count):
    """That many entries, each a token that is made."""
    for number in range(count):
        status, _ = server.request("POST", "/v1/tokens", {"name": f"t{number}", "role": "viewer"})
        assert status == 201


def head(server):
    return server.request("GET", "/v1/ledger/head")[1]


def wait_until_signed(server):
    """Waits until a checkpoint stands for the whole ledger and lies in the file; the file."""
    def signed():
        page = server.request("GET", "/v1/ledger/checkpoints?kind=checkpoint&limit=1")[1]
        return page["items"] and page["items"][0]["size"] == head(server)["size"]
    wait_for(signed, "a checkpoint of the whole ledger")
    file = server.folder / "checkpoints.txt"
    size = f"\n{head(server)['size']}\n"
    wait_for(lambda: file.exists() and size in file.read_text(), "the checkpoint in its file")
    return file


def tamper(folder, sql, *values):
    with sqlite3.connect(folder / "mainstay.db") as database:
        changed = database.execute(sql, values).rowcount
    database.close()
    return changed


@pytest.fixture
def ledger(make_server, tmp_path):
    """A stopped server's folder with a signed ledger, the keys and checkpoints that an auditor took away before, and
    `copy()`: a folder to tamper with."""
    server = make_server("--checkpoint-interval", "1s")
    make_entries(server, 6)
    wait_until_signed(server)
    server.size = head(server)["size"]
    server.keys_file = tmp_path / "auditor.keys"
    server.keys_file.write_text(audit(server, "key", "show", "--data", str(server.folder))[1])
    server.stop()
    server.sink_file = tmp_path / "elsewhere.txt"
    shutil.copy(server.folder / "checkpoints.txt", server.sink_file)
    server.outside = ["--keys", str(server.keys_file), "--checkpoints", str(server.sink_file)]

    def copy(name):
        folder = tmp_path / name
        shutil.copytree(server.folder, folder)
        return folder
    server.copy = copy
    return server


def test_a_running_server_is_verified_without_touching_it(make_server):
    server = make_server("--checkpoint-interval", "1s")
    make_entries(server, 3)
    wait_until_signed(server)
    report = verify(server, status=0)
    assert report["intact"] and report["size"] == report["anchored"] == head(server)["size"]
    assert report["root"] == head(server)["root"]
    code, out, _ = audit(server, "verify", "--data", str(server.folder))
    assert code == 0 and "default: intact" in out and "give --keys" in out
    make_entries(server, 1)  # and it still writes


def test_altered_entries_are_named(ledger):
    folder = ledger.copy("altered")
    tamper(folder, "update core_ledger_entry set bytes = cast(cast(bytes as text) || ' ' as blob) where sequence = 3")
    assert ("altered", 3, 3) in answers(verify(ledger, folder=folder, status=1))
    folder = ledger.copy("column")
    tamper(folder, "update core_ledger_entry set type = 'token.revoked' where sequence = 4")
    assert answers(verify(ledger, folder=folder, status=1)) == [("altered", 4, 4)]
    folder = ledger.copy("deleted")
    tamper(folder, "delete from core_ledger_entry where sequence = 2")
    assert ("altered", 2, 2) in answers(verify(ledger, folder=folder, status=1))
    folder = ledger.copy("swapped")
    tamper(folder, "update core_ledger_entry set sequence = -sequence where sequence in (2, 3)")
    tamper(folder, "update core_ledger_entry set sequence = 5 + sequence where sequence in (-2, -3)")
    assert verify(ledger, folder=folder, status=1)["intact"] is False


def rebuild(folder):
    """Makes the store agree with itself again, as one would who may write to it: hashes, numbers and head."""
    database = sqlite3.connect(folder / "mainstay.db")
    roots, size = [], 0
    for (entry, raw) in database.execute("select id, bytes from core_ledger_entry order by sequence").fetchall():
        leaf = hashlib.sha256(b"\0" + raw).digest()
        node, carry, size = leaf, size, size + 1
        while carry & 1:
            node, carry = hashlib.sha256(b"\1" + roots.pop() + node).digest(), carry >> 1
        roots.append(node)
        database.execute("update core_ledger_entry set sequence = -?, leaf_hash = ? where id = ?", (size, leaf, entry))
    database.execute("update core_ledger_entry set sequence = -sequence")
    database.execute("update core_ledger_head set size = ?, frontier = ?", (size, b"".join(roots)))
    database.commit()
    database.close()


def test_what_was_signed_outside_tells_of_a_store_that_agrees_with_itself(ledger):
    folder = ledger.copy("truncated")
    tamper(folder, "delete from core_ledger_entry where sequence > ?", ledger.size - 2)
    rebuild(folder)
    tamper(folder, "delete from core_ledger_note")
    assert verify(ledger, folder=folder, status=0)["intact"]  # nothing outside was asked
    report = verify(ledger, *ledger.outside, folder=folder, status=1)
    assert answers(report)[0] == ("truncated", ledger.size - 1, ledger.size)

    folder = ledger.copy("rewritten")
    tamper(folder, "update core_ledger_entry set bytes = cast(replace(cast(bytes as text), 'admin', 'nobody') as blob)"
                   " where sequence = (select min(sequence) from core_ledger_entry"
                   "                   where cast(bytes as text) like '%admin%')")
    rebuild(folder)
    kinds = {each[0] for each in answers(verify(ledger, *ledger.outside, folder=folder, status=1))}
    assert "forked" in kinds or "altered" in kinds


def test_a_restored_folder_is_a_fork_unless_it_says_so(ledger, make_server):
    """The server of an old copy goes on; the auditor holds what the first one signed."""
    copy = ledger.copy("copy")
    ledger.start()
    make_entries(ledger, 3)
    wait_until_signed(ledger)
    ledger.stop()
    shutil.copy(ledger.folder / "checkpoints.txt", ledger.sink_file)
    restored = make_server("--checkpoint-interval", "1s", name="copy", start=False)
    assert verify(ledger, *ledger.outside, folder=copy, status=1)["findings"][0]["answer"] == "truncated"
    restored.start()
    make_entries(restored, 8)
    wait_until_signed(restored)
    report = verify(restored, *ledger.outside, status=1)
    assert "forked" in {each[0] for each in answers(report)}


def test_an_export_is_verified_without_the_store(ledger, tmp_path):
    file = tmp_path / "ledger.jsonl"
    code, _, err = audit(ledger, "export", "--data", str(ledger.folder), "--output", str(file))
    assert code == 0, err
    assert file.stat().st_mode & 0o777 == 0o600
    code, out, _ = audit(ledger, "verify", "--export", str(file), *ledger.outside, "--json")
    assert code == 0 and json.loads(out)["ledgers"][0]["report"]["anchored"] == ledger.size
    lines = file.read_text().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if '"sequence":2,' in line)
    file.write_text("".join([*lines[:at], lines[at].replace("admin", "nobody").replace("system", "nobody"),
                             *lines[at + 1:]]))
    code, out, _ = audit(ledger, "verify", "--export", str(file), *ledger.outside, "--json")
    assert code == 1 and answers(json.loads(out)["ledgers"][0]["report"])[0] == ("altered", 2, 2)
    file.write_text("".join(lines[:-1]))
    code, _, err = audit(ledger, "verify", "--export", str(file))
    assert code == 2 and "cut off" in err


def test_an_export_that_cannot_be_made_leaves_no_file(ledger, tmp_path):
    file = tmp_path / "ledger.jsonl"
    code, _, err = audit(ledger, "export", "--data", str(tmp_path / "nowhere"), "--output", str(file))
    assert code == 2 and "nowhere" in err and not file.exists()
    code, _, err = audit(ledger, "export", "--data", str(ledger.folder), "--tenant", "nobody", "--output", str(file))
    assert code == 2 and "nobody" in err and not file.exists()
    file.write_text("mine")
    code, _, err = audit(ledger, "export", "--data", str(ledger.folder), "--output", str(file))
    assert code == 1 and "exists" in err and file.read_text() == "mine"


def test_bad_input_is_status_2(ledger, tmp_path):
    assert audit(ledger, "verify", "--data", str(tmp_path / "nowhere"))[0] == 2
    assert audit(ledger, "verify", "--data", str(ledger.folder), "--tenant", "nobody")[0] == 2
    assert audit(ledger, "verify", "--data", str(ledger.folder), "--checkpoints", "/nowhere")[0] == 2
    keys = tmp_path / "wrong.keys"
    keys.write_text("mainstay+00000000+AAAA\n")
    code, _, err = audit(ledger, "verify", "--data", str(ledger.folder), "--keys", str(keys))
    assert code == 2 and "wrong.keys:1:" in err
    other = tmp_path / "other"
    other.mkdir()
    sqlite3.connect(other / "mainstay.db").execute("create table t(a)").connection.close()
    assert audit(ledger, "verify", "--data", str(other))[0] == 2
    assert audit(ledger, "nonsense")[0] == 2


def test_who_is_not_trusted_proves_nothing(ledger, tmp_path, make_server):
    stranger = make_server("--checkpoint-interval", "1s", name="stranger")
    make_entries(stranger, 1)
    wait_until_signed(stranger)
    keys = tmp_path / "stranger.keys"
    keys.write_text(audit(stranger, "key", "show", "--data", str(stranger.folder))[1])
    report = verify(ledger, "--keys", str(keys), status=1)
    assert {each[0] for each in answers(report)} == {"untrusted", "unanchored"}


def test_a_key_is_rotated_while_the_server_runs_and_followed(ledger, tmp_path):
    ledger.start()
    operator = ledger.token("operator")
    code, out, err = audit(ledger, "key", "rotate", "--data", str(ledger.folder), "--why", "yearly rotation")
    assert code == 0, err
    make_entries(ledger, 1)
    wait_until_signed(ledger)
    status, page = ledger.request("GET", "/v1/ledger/keys")
    assert status == 200 and ["retired_at" not in key for key in page["items"]].count(True) == 1
    assert out.strip() in [key["key"] for key in page["items"]]
    status, _ = ledger.request("POST", "/v1/ledger/keys", {"why": "x"}, token=operator)
    assert status == 403
    ledger.stop()
    report = verify(ledger, *ledger.outside, status=0)  # the auditor knows the first key only
    assert report["anchored"] == report["size"]
    kinds = [line.split("\t")[1] for line in audit(ledger, "checkpoint", "list", "--data", str(ledger.folder))[1].splitlines()]
    assert kinds.count("key") == 1 and kinds[-1] == "checkpoint"
    backup = tmp_path / "backup.pem"
    code, _, err = audit(ledger, "key", "backup", "--data", str(ledger.folder), str(backup))
    assert code == 0, err
    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.read_bytes() == next((ledger.folder / "keys").glob("*.pem")).read_bytes()
    assert audit(ledger, "key", "backup", "--data", str(ledger.folder), str(backup))[0] == 1
    public = subprocess.run(["openssl", "pkey", "-in", str(backup), "-pubout", "-outform", "DER"], capture_output=True)
    assert public.returncode == 0, public.stderr
    assert base64.b64decode(out.strip().split("+", 2)[2])[1:] == public.stdout[-32:]


def test_checkpoints_reach_a_webhook(make_server, webhook_sink):
    sink = webhook_sink
    server = make_server("--checkpoint-interval", "1s", "--checkpoint-webhook", sink.url)
    make_entries(server, 1)
    file = wait_until_signed(server)
    wait_for(lambda: sink.bodies and sink.bodies[-1] in file.read_text(), "the checkpoint at the webhook")


def proved_root(leaf, index, size, path):
    """RFC 9162 section 2.1.3.2: the root that the audit path leads to."""
    node, last = index, size - 1
    for sibling in map(bytes.fromhex, path):
        assert last > 0
        if node & 1 or node == last:
            leaf = hashlib.sha256(b"\1" + sibling + leaf).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            leaf = hashlib.sha256(b"\1" + leaf + sibling).digest()
        node, last = node >> 1, last >> 1
    assert last == 0
    return leaf


def test_an_auditor_verifies_by_hand(make_server):
    """docs/audit.md: an entry, its proof, the checkpoint, its signature; with hashlib and openssl alone."""
    server = make_server("--checkpoint-interval", "1s")
    make_entries(server, 5)
    wait_until_signed(server)
    note = server.request("GET", "/v1/ledger/checkpoints?kind=checkpoint&limit=1")[1]["items"][0]["note"]
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    origin, size, root = text.splitlines()
    for sequence in (1, 4, int(size)):
        record = server.request("GET", f"/v1/ledger/{sequence}")[1]
        proof = server.request("GET", f"/v1/ledger/{sequence}/inclusion-proof?size={size}")[1]
        leaf = hashlib.sha256(b"\0" + record["bytes"].encode()).digest()
        assert leaf.hex() == record["entry"]["leaf_hash"] == proof["leaf_hash"]
        assert proved_root(leaf, sequence - 1, int(size), proof["hashes"]) == base64.b64decode(root)
    key = server.request("GET", "/v1/ledger/keys")[1]["items"][0]["key"]
    name, key_id, public = key.split("+", 2)
    public = base64.b64decode(public)
    assert name == origin
    assert hashlib.sha256(name.encode() + b"\n" + public).digest()[:4].hex() == key_id
    dash, signer, signature = signatures.strip().split(" ")
    signature = base64.b64decode(signature)
    assert dash == "\u2014" and signer == origin and signature[:4].hex() == key_id
    folder = server.folder.parent
    der = bytes.fromhex("302a300506032b6570032100") + public[1:]
    (folder / "public.der").write_bytes(der)
    (folder / "text").write_bytes(text.encode())
    (folder / "signature").write_bytes(signature[4:])
    checked = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey",
                              str(folder / "public.der"), "-rawin", "-in", str(folder / "text"), "-sigfile",
                              str(folder / "signature")], capture_output=True, text=True)
    assert "Verified Successfully" in checked.stdout, checked.stdout + checked.stderr
    proof = server.request("GET", f"/v1/ledger/consistency-proof?from=2&to={size}")[1]
    assert base64.b64decode(root).hex() == proof["to_root"] and proof["hashes"]
    assert server.request("GET", "/v1/ledger/999999")[0] == 404
    assert server.request("GET", "/v1/ledger/1/inclusion-proof?size=999999")[0] == 400
