"""A disk that refuses for a while: full, read-only, or failing. Nothing is acknowledged that is not durable, the server says what
is wrong, goes on answering what it can, and all goes on when the disk does."""
import concurrent.futures
import errno
import shutil
import sqlite3

import pytest
from client import Client
from disk import Disk
from life import Server
from peers import wait_for

CHANGES = ("openat", "write", "pwrite64", "ftruncate", "fsync", "fdatasync", "rename", "unlink", "mkdir")
FAULTS = {
    "full": (errno.ENOSPC, ("openat", "write", "pwrite64", "mkdir")),
    "read-only": (errno.EROFS, CHANGES),
    "failing writes": (errno.EIO, ("write", "pwrite64")),
    "failing syncs": (errno.EIO, ("fsync", "fdatasync")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_acknowledged_that_is_not_durable(shimmed, fault, tmp_path):
    error, calls = FAULTS[fault]
    disk = Disk(shimmed.shim.root, shimmed.shim.root)
    client = Client(shimmed.start())
    assert client.both() == (200, 201)
    with shimmed.shim.failing(error, *calls):
        for _ in range(3):
            assert client.both() == (503, 503)
        assert client.reads() == (200, 200, 200)
        wait_for(lambda: client.failing() == ["intake", "store"], lambda: f"/readyz to say so, not {client.failing()}")
        assert client.both() == (503, 503)
    wait_for(lambda: client.both() == (200, 201), "all to go on")
    wait_for(lambda: not client.failing(), "/readyz to say so")
    assert "not ready any more" in shimmed.log and "ready again" in shimmed.log
    client.look(client.http)
    shimmed.kill()
    for entry in shimmed.shim.entries():
        disk.play(entry)
    rest = tmp_path / "rest"
    disk.lose_power(rest)
    again = Server(rest / "data", tmp_path / "alertmanager.yml", token=client.http.token)
    try:
        client.look(again.start().api())
    finally:
        again.kill()
        shutil.rmtree(rest)


def test_a_store_that_another_process_locks_is_waited_for(shimmed):
    client = Client(shimmed.start("--intake.apply_timeout", "1s"))
    assert client.both() == (200, 201)
    other = sqlite3.connect(shimmed.folder / "mainstay.db", isolation_level=None)
    other.execute("begin immediate")
    with concurrent.futures.ThreadPoolExecutor() as threads:
        silence = threads.submit(client.post_silence)
        assert client.post_alert("waiting") == 503, "durable, and not yet applied"
        assert client.reads() == (200, 200, 200)
        assert not silence.done()
        other.execute("rollback")
        other.close()
        assert silence.result() == 201
    client.alerts.append("waiting")  # it was not said to be lost, and is not
    wait_for(lambda: client.both() == (200, 201), "all to go on")
    client.look(client.http)
