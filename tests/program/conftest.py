"""What the tests of the whole program share: real servers on folders of their own, a receiver of webhooks, alerts.

MAINSTAY_BIN names the folder of the programs. Every server listens on port 0 and is stopped by SIGTERM at the end of its
test, which must give exit status 0.
"""
import http.server
import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest

START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 30


def wait_for(condition, what, seconds=20):
    """The first truthy answer of `condition`; fails with `what` when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def programs():
    folder = os.environ.get("MAINSTAY_BIN")
    assert folder, "set MAINSTAY_BIN to the folder of mainstay and mainstay-server, such as build/dev"
    folder = pathlib.Path(folder).resolve()
    for name in ("mainstay", "mainstay-server"):
        assert (folder / name).exists(), f"{folder / name} is not built"
    return folder


@pytest.fixture(scope="session")
def cli_program(programs):
    return str(programs / "mainstay")


class Server:
    """One `mainstay server` on a data folder; start, stop, kill and start again keep the folder."""

    def __init__(self, program, folder, arguments=()):
        self.program = program
        self.folder = pathlib.Path(folder)
        self.arguments = list(arguments)
        self.process = None
        self.url = None
        self._tokens = {}

    @property
    def ready_file(self):
        return self.folder / "run" / "server.json"

    @property
    def log(self):
        return self.folder.with_name(self.folder.name + ".log").read_text(errors="replace")

    def start(self, *arguments):
        """Starts it with further arguments and waits until it is ready."""
        assert self.process is None
        self.ready_file.unlink(missing_ok=True)
        command = [self.program, "server", "--data", str(self.folder), "--listen", "127.0.0.1:0"]
        with self.folder.with_name(self.folder.name + ".log").open("ab") as log:
            self.process = subprocess.Popen([*command, *self.arguments, *arguments], stdout=log, stderr=log,
                                            start_new_session=True)
        ready = wait_for(self._ready, "the server to be ready", START_SECONDS_MAX)
        assert ready["pid"] == self.process.pid, "the pid stays when mainstay becomes mainstay-server"
        self.url = ready["url"]
        return self

    def _ready(self):
        assert self.process.poll() is None, f"the server ended with {self.process.returncode}:\n{self.log}"
        try:
            return json.loads(self.ready_file.read_text())
        except FileNotFoundError:
            return None

    def stop(self):
        """SIGTERM; the exit status must be 0."""
        if self.process is None:
            return
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"SIGTERM did not stop the server within {STOP_SECONDS_MAX} s:\n{self.log}") from None
        assert status == 0, f"exit status {status} after SIGTERM:\n{self.log}"

    def kill(self):
        """kill -9: what was acknowledged must be there after the next start."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def restart(self, *arguments):
        self.stop()
        return self.start(*arguments)

    def token(self, role="admin"):
        """A token of the role, made by `mainstay token create`; the same one for each role."""
        if role not in self._tokens:
            made = subprocess.run([self.program, "token", "create", "--data", str(self.folder), "--role", role,
                                   "--name", f"test-{role}"], capture_output=True, text=True, timeout=30)
            assert made.returncode == 0, made.stderr
            self._tokens[role] = made.stdout.strip()
        return self._tokens[role]

    def cli(self, *words, token=None, role="admin", url=None, stdin=None):
        """Runs `mainstay WORDS...` against it and returns what subprocess.run returns."""
        variables = {"PATH": os.environ["PATH"], "MAINSTAY_URL": url or self.url,
                     "MAINSTAY_TOKEN": self.token(role) if token is None else token}
        variables |= {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
        return subprocess.run([self.program, *words], env=variables, capture_output=True, text=True, input=stdin,
                              timeout=60)

    def cli_json(self, *words, **options):
        done = self.cli(*words, "--json", **options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def request(self, method, path, body=None, token=None, headers=None):
        """(status, decoded JSON or text) of one request to the API."""
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=raw, method=method)
        request.add_header("Authorization", f"Bearer {token or self.token()}")
        if raw is not None:
            request.add_header("Content-Type", "application/json")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, decode(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, decode(error.read())


def decode(body):
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode(errors="replace")


@pytest.fixture
def make_server(cli_program, tmp_path):
    """make_server(*arguments, name="data", start=True): further servers, each on a folder of its own by name."""
    servers = []

    def make(*arguments, name="data", start=True):
        server = Server(cli_program, tmp_path / name, arguments)
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
    """A port of 127.0.0.1 that nothing listens on now; may be asked for several times."""
    def find():
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            return one.getsockname()[1]
    return find


class WebhookSink:
    """Receives webhooks: `bodies` in order of arrival, each answered with the next of `statuses`, then with 200."""

    def __init__(self):
        self.bodies, self.headers, self.statuses = [], [], []
        self._lock = threading.Lock()
        sink = self

        class Receiver(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status = sink._take(body, dict(self.headers))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def _take(self, body, headers):
        with self._lock:
            self.bodies.append(decode(body))
            self.headers.append(headers)
            return self.statuses.pop(0) if self.statuses else 200

    def wait(self, number, seconds=20):
        """The bodies, once there are `number` of them."""
        wait_for(lambda: len(self.bodies) >= number, f"{number} webhooks, got {len(self.bodies)}", seconds)
        return self.bodies

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def webhook_sink():
    sink = WebhookSink()
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
