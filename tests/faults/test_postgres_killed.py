"""PostgreSQL is killed while alerts come in, and started again: what was acknowledged is there, once."""
import concurrent.futures
import subprocess
import threading

import postgres_server
import pytest
from client import Client
from peers import Server, wait_for

SENDERS = 4


@pytest.fixture
def cluster():
    cluster = postgres_server.Postgres(fsync=True)
    yield cluster
    cluster.close()


def test_postgresql_killed_under_load_loses_nothing(cluster, tmp_path, monkeypatch):
    monkeypatch.setenv("SERVING", cluster.dsn("app"))
    monkeypatch.setenv("OWNING", cluster.dsn("mainstay"))
    server = Server(tmp_path / "data", ["--store-dsn", "env:SERVING", "--store-migrate-dsn", "env:OWNING"]).start()
    try:
        client, done = Client(server), threading.Event()
        lock = threading.Lock()

        def send():
            refused = 0
            while not done.is_set():
                with lock:
                    number = next(client.numbers)
                refused += client.post_alert(number) != 200
            return refused

        with concurrent.futures.ThreadPoolExecutor(SENDERS) as threads:
            sending = [threads.submit(send) for _ in range(SENDERS)]
            try:
                for _ in range(2):
                    reached = len(client.alerts) + 50
                    wait_for(lambda: len(client.alerts) >= reached, "alerts to be taken in", 60)
                    cluster.kill()
                    wait_for(lambda: client.failing(), "/readyz to say so", 30)
                    cluster.start()
                reached = len(client.alerts) + 50
                wait_for(lambda: len(client.alerts) >= reached, "alerts to be taken in again", 60)
            finally:
                done.set()
            assert sum(each.result() for each in sending) > 0, "PostgreSQL was never missed"
        client.look(client.http)
        server.restart()
        client.look(Client(server).http)
        audit = subprocess.run([server.program, "audit", "verify", "--dsn", "env:SERVING"], capture_output=True, text=True)
        assert audit.returncode == 0, audit.stdout + audit.stderr
    finally:
        server.stop()
