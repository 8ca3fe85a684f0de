"""A disk that refuses for a while: full, read-only, or failing. Nothing is acknowledged that is not durable, the server says what
is wrong, goes on answering what it can, and all goes on when the disk does."""
import errno
import shutil

import peers
import pytest
from disk import Disk
from life import Server
from peers import alert, wait_for

CHANGES = ("openat", "write", "pwrite64", "ftruncate", "fsync", "fdatasync", "rename", "unlink", "mkdir")
FAULTS = {
    "full": (errno.ENOSPC, ("openat", "write", "pwrite64", "mkdir")),
    "read-only": (errno.EROFS, CHANGES),
    "failing writes": (errno.EIO, ("write", "pwrite64")),
    "failing syncs": (errno.EIO, ("fsync", "fdatasync")),
}
SILENCE = {"matchers": [{"name": "i", "value": "none"}], "duration": "1h"}


class Client:
    """Posts alerts and silences, and keeps what was acknowledged."""

    def __init__(self, server):
        self.http, self.alerts, self.silences, self.number = server.api(), [], [], 0

    def post_alert(self):
        self.number += 1
        number = str(self.number)
        status, _ = self.http.ask("POST", "/api/v2/alerts", [alert(i=number)])
        if status == 200:
            self.alerts.append(number)
        return status

    def post_silence(self):
        status, text = self.http.ask("POST", "/v1/silences", SILENCE | {"comment": "planned"})
        if status == 201:
            self.silences.append(peers.decode(text)["id"])
        return status

    def both(self):
        return self.post_alert(), self.post_silence()

    def reads(self):
        return self.http.ask("GET", "/api/v2/alerts")[0], self.http.ask("GET", "/v1/silences")[0], self.http.ask("GET", "/healthz")[0]

    def ready(self):
        return self.http.ask("GET", "/readyz")[0] == 200

    def look(self, http):
        shown = [each["labels"]["i"] for each in http.get("/api/v2/alerts")]
        assert set(self.alerts) <= set(shown) and len(shown) == len(set(shown))
        assert set(self.silences) <= {each["id"] for each in http.get("/v1/silences?limit=500")["items"]}


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
        wait_for(lambda: not client.ready(), "/readyz to say so")
        unready = shimmed.request("GET", "/readyz")[1]
        assert {check["name"]: check["status"] for check in unready["checks"]} == {
            "store": "failing", "intake": "failing", "replay": "ok", "projections": "ok"}
        for _ in range(3):
            assert client.both() == (503, 503)
    wait_for(lambda: client.both() == (200, 201), "all to go on")
    wait_for(client.ready, "/readyz to say so")
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
