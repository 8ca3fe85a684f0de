"""Real peers and programs for the whole-program tests: each on loopback, a free port and a folder of its own."""
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BIN = pathlib.Path(os.environ.get("MAINSTAY_BIN", pathlib.Path(__file__).resolve().parents[2] / "build" / "dev"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(condition, seconds=20, what="the condition"):
    """Looks until it holds; answers its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{what} did not come about within {seconds} s"
        time.sleep(0.02)
    return value


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
    """A program that runs until it is stopped."""

    def __init__(self, command, log):
        self.command, self.log = [str(part) for part in command], log
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=open(self.log, "ab"), stderr=subprocess.STDOUT)
        return self

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return status


class Mainstay(Program):
    """`mainstay server` or `mainstay alertmanager` on a data folder."""

    def __init__(self, folder, *arguments, edition="server"):
        self.data = pathlib.Path(folder) / "data"
        listen = ["--data", self.data, "--listen", "127.0.0.1:0"]
        if edition == "alertmanager":
            listen = ["--storage.path", self.data, "--web.listen-address", "127.0.0.1:0"]
        super().__init__([BIN / "mainstay-server", edition, *listen, *arguments], pathlib.Path(folder) / "mainstay.log")

    def start(self):
        ready = self.data / "run" / "server.json"
        ready.unlink(missing_ok=True)
        super().start()
        wait_until(lambda: ready.exists() or self.process.poll() is not None, what="ready")
        assert self.process.poll() is None, self.log.read_text()
        self.url = json.loads(ready.read_text())["url"]
        return self

    def token(self, role="admin", name="test"):
        done = subprocess.run([BIN / "mainstay-server", "token", "create", "--data", self.data, "--role", role, "--name",
                               name], capture_output=True, text=True, check=True)
        return done.stdout.strip()

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
        wait_until(self.answers, what="Alertmanager")
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


class WebhookSink:
    """Records what it is sent; answers the planned statuses, then 200."""

    def __init__(self, statuses=()):
        self.messages, self.headers, self.statuses = [], [], list(statuses)
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = sink.statuses.pop(0) if sink.statuses else 200
                sink.messages.append(json.loads(body))
                sink.headers.append(dict(self.headers))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def told(self):
        """(status, reason, [(alert, status)]) of each message."""
        return [(m["status"], m["notification_reason"],
                 [(a["labels"].get("i", a["labels"]["alertname"]), a["status"]) for a in m["alerts"]]) for m in self.messages]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def rfc3339(seconds_from_now=0.0):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + seconds_from_now)) + "Z"


def alert(ends_in=300, **labels):
    labels = {"alertname": "Disk", **labels}
    return {"labels": labels, "annotations": {"summary": f"{labels['alertname']} is wrong"},
            "startsAt": rfc3339(-1), "endsAt": rfc3339(ends_in)}
