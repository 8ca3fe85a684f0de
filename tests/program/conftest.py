"""Fixtures of the whole-program tests: servers on folders of their own, a receiver of webhooks, alerts.

Every server listens on port 0 and is stopped by SIGTERM at the end of its test, which must give exit status 0.
"""
import subprocess

import peers
import postgres_server
import pytest


@pytest.fixture(scope="session")
def programs():
    return peers.programs()


@pytest.fixture(scope="session")
def cli_program(programs):
    return str(programs / "mainstay")


@pytest.fixture
def make_server(tmp_path):
    """make_server(*arguments, name="data", edition="server", start=True): a server; further ones by other names."""
    servers = []

    def make(*arguments, name="data", edition="server", start=True):
        server = peers.Server(tmp_path / name, arguments, edition)
        servers.append(server)
        return server.start() if start else server

    yield make
    faults = []
    for server in servers:
        try:
            server.stop()
        except AssertionError as fault:
            faults.append(fault)
    assert not faults, faults


@pytest.fixture
def server(make_server):
    return make_server()


@pytest.fixture
def free_port():
    """A function: a port of 127.0.0.1 that nothing listens on now; may be asked several times."""
    return peers.free_port


@pytest.fixture
def webhook_sink():
    sink = peers.WebhookSink()
    yield sink
    sink.close()


@pytest.fixture
def post_alerts():
    """post_alerts(server, alerts): by Alertmanager's API, as Prometheus does; a label set alone is an alert too."""
    def post(server, alerts, token=None):
        body = [alert if "labels" in alert else {"labels": alert} for alert in alerts]
        status, answer = server.request("POST", "/api/v2/alerts", body, token=token)
        assert status == 200, answer
    return post


@pytest.fixture(scope="module")
def cluster():
    cluster = postgres_server.Postgres()
    yield cluster
    cluster.close()


@pytest.fixture
def postgres(cluster, monkeypatch):
    """The cluster with an empty database, named by the environment of the servers that the test starts."""
    cluster.sql("drop database if exists mainstay with (force)", database="postgres")
    cluster.sql("create database mainstay owner mainstay", database="postgres")
    monkeypatch.setenv("SERVING", cluster.dsn("app"))
    monkeypatch.setenv("OWNING", cluster.dsn("mainstay"))
    monkeypatch.setenv("MAINSTAY_STORE_DSN", "env:SERVING")
    monkeypatch.setenv("MAINSTAY_STORE_MIGRATE_DSN", "env:OWNING")
    return cluster


@pytest.fixture
def db(cli_program):
    """Runs `mainstay WORDS...` and returns what subprocess.run returns; the status must be `status`."""
    def run(*words, status=0):
        done = subprocess.run([cli_program, *map(str, words)], capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
        return done
    return run


@pytest.fixture
def stats(cli_program, tmp_path):
    """stats(verb, *words, input=text): the finished process, run in a folder of its own."""
    def run(verb, *words, input=None):
        return subprocess.run([cli_program, "stats", verb, *map(str, words)], capture_output=True, text=True, input=input,
                              cwd=tmp_path, timeout=120)
    return run
