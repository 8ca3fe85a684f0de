"""Real programs and peers for the whole-program tests: each on loopback, a port of its own and a folder of its own.

MAINSTAY_BIN names the folder of mainstay's programs.
"""
import http.client
import http.server
import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest.mock
import urllib.error
import urllib.request

START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 40


def programs():
    """The folder of mainstay and mainstay-server."""
    folder = os.environ.get("MAINSTAY_BIN")
    assert folder, "set MAINSTAY_BIN to the folder of mainstay and mainstay-server, such as build/dev"
    folder = pathlib.Path(folder).resolve()
    for name in ("mainstay", "mainstay-server"):
        assert (folder / name).exists(), f"{folder / name} is not built"
    return folder


def wait_for(condition, what, seconds=20):
    """The first truthy answer of `condition`; fails with `what` (or what it answers) when there is none in time."""
    deadline, pause = time.monotonic() + seconds, 0.001
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {seconds} s for {what() if callable(what) else what}"
        time.sleep(pause)
        pause = min(2 * pause, 0.02)
    return answer


def free_port():
    """A port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def rss_bytes(server):
    """Resident memory of a server now."""
    return int(pathlib.Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]) * resource.getpagesize()


def measured_memory():
    """Within it servers are started whose memory is looked at: a sanitizer then keeps little of what was freed."""
    given = os.environ.get("ASAN_OPTIONS", "")
    return unittest.mock.patch.dict(os.environ, {"ASAN_OPTIONS": f"{given}:quarantine_size_mb=8".lstrip(":")})


def decode(body):
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode(errors="replace")


class Http:
    """Plain requests to one address: status, headers, body; JSON where it is."""

    def __init__(self, url, token=None):
        host = url.removeprefix("http://").rstrip("/")
        self.address, _, prefix = host.partition("/")
        self.prefix = f"/{prefix}" if prefix else ""
        self.token = token

    def ask(self, method, path, body=None, headers=()):
        connection = http.client.HTTPConnection(self.address, timeout=30)
        sent = dict(headers)
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        connection.request(method, self.prefix + path, body=body.encode() if isinstance(body, str) else body, headers=sent)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text

    def get(self, path):
        status, text = self.ask("GET", path)
        assert status == 200, (path, status, text)
        return json.loads(text)

    def post(self, path, body):
        status, text = self.ask("POST", path, body)
        assert 200 <= status < 300, (path, status, text)
        return json.loads(text) if text.strip() else None


class Program:
    """A program that runs until it is stopped; its output goes to a file. `environment`: variables besides our own."""

    def __init__(self, command, log):
        self.command, self.log_file = [str(part) for part in command], pathlib.Path(log)
        self.environment = {}
        self.process = None

    @property
    def log(self):
        return self.log_file.read_text(errors="replace")

    def start(self):
        assert self.process is None, "it runs"
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, start_new_session=True,
                                            env={**os.environ, **self.environment})
        return self

    def kill(self):
        """kill -9."""
        process, self.process = self.process, None
        process.kill()
        process.wait()

    def stop(self):
        """SIGTERM; answers the exit status, None when it does not run."""
        if self.process is None:
            return None
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"SIGTERM did not stop it within {STOP_SECONDS_MAX} s:\n{self.log}") from None


class Server(Program):
    """`mainstay server` or `mainstay alertmanager` on a data folder; start, stop, kill and start again keep the folder."""

    def __init__(self, folder, arguments=(), edition="server"):
        self.folder = pathlib.Path(folder)
        self.program = str(programs() / "mainstay")
        listen = ["--data", self.folder, "--listen", "127.0.0.1:0"]
        if edition == "alertmanager":
            listen = ["--storage.path", self.folder, "--web.listen-address", "127.0.0.1:0"]
        super().__init__([self.program, edition, *listen, *arguments], self.folder.with_name(self.folder.name + ".log"))
        self.url = None
        self.tls = None  # an ssl.SSLContext, where it serves https
        self._tokens = {}

    @property
    def ready_file(self):
        return self.folder / "run" / "server.json"

    def start(self, *arguments):
        """Starts it with further arguments and waits until it is ready."""
        self.command += [str(argument) for argument in arguments]
        return self.launch().wait_until_ready()

    def launch(self):
        """Starts it, without waiting."""
        self.ready_file.unlink(missing_ok=True)
        return super().start()

    def wait_until_ready(self):
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
        status = super().stop()
        assert status in (0, None), f"exit status {status} after SIGTERM:\n{self.log}"
        return status

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
            with urllib.request.urlopen(request, timeout=30, context=self.tls) as answer:
                return answer.status, decode(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, decode(error.read())

    def api(self, role="admin"):
        return Http(self.url, self.token(role))


class Alertmanager(Program):
    """The real one, from Debian."""

    def __init__(self, folder, config):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__(["prometheus-alertmanager", f"--config.file={config}", f"--storage.path={folder}/alertmanager",
                          f"--web.listen-address=127.0.0.1:{self.port}", "--cluster.listen-address=", "--log.level=warn"],
                         pathlib.Path(folder) / "alertmanager.log")

    def start(self):
        super().start()
        wait_for(self.answers, "Alertmanager")
        return self

    def answers(self):
        try:
            return Http(self.url).ask("GET", "/api/v2/status")[0] == 200
        except OSError:
            return False


class Prometheus(Program):
    """The real one, with rules, pushing to an address."""

    def __init__(self, folder, target, token, rules):
        folder = pathlib.Path(folder)
        self.port = free_port()
        (folder / "token").write_text(token)
        (folder / "rules.yml").write_text(rules)
        (folder / "prometheus.yml").write_text(f"""
global: {{evaluation_interval: 1s, external_labels: {{cluster: eu-1}}}}
rule_files: [{folder}/rules.yml]
alerting:
  alertmanagers:
    - static_configs: [{{targets: ["{target.removeprefix('http://')}"]}}]
      authorization: {{credentials_file: {folder}/token}}
""")
        super().__init__(["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
                          f"--web.listen-address=127.0.0.1:{self.port}", "--rules.alert.resend-delay=2s",
                          "--log.level=warn"], folder / "prometheus.log")


class _Receiving(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Says nothing of a sender that died."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class WebhookSink:
    """Receives webhooks: `bodies` (and `raw`, as received) in order of arrival, each answered with the next of `statuses`,
    then with 200."""

    def __init__(self):
        self.bodies, self.raw, self.headers, self.statuses = [], [], [], []
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

        self._server = _Receiving(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def _take(self, body, headers):
        with self._lock:
            self.raw.append(body)
            self.headers.append(headers)
            self.bodies.append(decode(body))
            return self.statuses.pop(0) if self.statuses else 200

    def wait(self, number, seconds=20):
        """The bodies, once there are `number` of them."""
        wait_for(lambda: len(self.bodies) >= number, f"{number} webhooks, got {len(self.bodies)}", seconds)
        return self.bodies

    def told(self):
        """(status, reason, [(alert, status)]) of each of notify's messages."""
        return [(m["status"], m["notification_reason"],
                 [(a["labels"].get("i", a["labels"]["alertname"]), a["status"]) for a in m["alerts"]]) for m in self.bodies]

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def rfc3339(seconds_from_now=0.0):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + seconds_from_now)) + "Z"


def alert(ends_in=300, **labels):
    labels = {"alertname": "Disk", **labels}
    return {"labels": labels, "annotations": {"summary": f"{labels['alertname']} is wrong"},
            "startsAt": rfc3339(-1), "endsAt": rfc3339(ends_in)}
