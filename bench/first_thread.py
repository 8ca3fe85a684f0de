"""Figures of the first thread beside Alertmanager: alerts in, memory, lists, the way to a webhook; and of the server alone."""
import http.server
import os
import pathlib
import shutil
import socketserver
import subprocess
import tempfile
import threading
import time

import alerts
import peers
from measure import BUILD, Peer, load, memory_mb, rounds, spread, table

GROUPS = 200
KNOWN = 19_200  # distinct alerts of the rates, sent again and again
MANY = 100_096  # active alerts of the sizes: 1,564 batches of 64


def accepted(batch):
    def one(options):
        def measure(peer):
            bodies = peer.folder / "bodies"
            size = alerts.write_bodies(bodies, KNOWN, batch, GROUPS)
            load(peer.url, "/api/v2/alerts", bodies, connections=8, requests=KNOWN // batch)  # all are known then
            figures, cpu = peer.cpu_of(
                lambda: load(peer.url, "/api/v2/alerts", bodies, connections=64, seconds=options.seconds))
            count = figures["requests"] * batch
            return {"CPU us an alert": 1e6 * cpu / count, "alerts/s": count / figures["seconds"],
                    "p99 ms a request": figures["p99_ms"], "bytes an alert": size}
        table(rounds(options, measure))
    return one


def fill(peer, unique_bytes=0):
    bodies = peer.folder / "many"
    size = alerts.write_bodies(bodies, MANY, 64, GROUPS, unique_bytes=unique_bytes)
    load(peer.url, "/api/v2/alerts", bodies, connections=8, requests=MANY // 64)
    return size


def memory(options):
    for unique_bytes in (0, 152):
        def measure(peer, unique_bytes=unique_bytes):
            before = memory_mb(peer.pid)
            fill(peer, unique_bytes)
            filled = memory_mb(peer.pid)
            for _ in range(3):
                load(peer.url, "/api/v2/alerts", connections=1, requests=1)
            return {f"MB, {MANY} alerts": filled, "bytes an alert": (filled - before) * 2**20 / MANY,
                    "MB after reading all": memory_mb(peer.pid)}
        print(f"  with {unique_bytes} further unique bytes in each:")
        table(rounds(options, measure))


def lists(options):
    def measure(peer):
        fill(peer)
        some = load(peer.url, "/api/v2/alerts?filter=alertname%3DHighErrorRate7", connections=1, requests=20)
        whole, cpu = peer.cpu_of(lambda: load(peer.url, "/api/v2/alerts", connections=1, requests=3))
        return {"ms, 500 of 100,096 by a label": some["p50_ms"], "ms, all": whole["p50_ms"], "CPU ms, all": 1000 * cpu / 3,
                "MB, all": whole["bytes"] / 3 / 2**20}
    table(rounds(options, measure))


class Arrivals:
    """A webhook receiver that notes when each alert arrived, by its label n."""

    def __init__(self):
        self.at, self.condition = {}, threading.Condition()
        arrivals = self

        class Receiver(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                now = time.perf_counter()
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                number = body.partition('"alertname":"Probe')[2].partition('"')[0]
                with arrivals.condition:
                    arrivals.at[number] = now
                    arrivals.condition.notify_all()

            def log_message(self, *_):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, number):
        with self.condition:
            assert self.condition.wait_for(lambda: number in self.at, 20), f"alert {number} did not arrive"
            return self.at[number]


def latency(options):
    """POST of a new alert to its webhook, group_wait 0: each alert is a group of its own."""
    arrivals = Arrivals()

    def measure(peer):
        import http.client
        figures = {}
        for state in ("idle", "100,096 active"):
            if state != "idle":
                fill_quiet(peer)
            connection = http.client.HTTPConnection("127.0.0.1", int(peer.url.rpartition(":")[2]))
            took = []
            for i in range(200):
                number = f"{peer.name}{id(peer)}{state[0]}{i}"
                body = alerts.json.dumps([{"labels": {"alertname": "Probe" + number, "severity": "critical"}}])
                began = time.perf_counter()
                connection.request("POST", "/api/v2/alerts", body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 200
                took.append(1000 * (arrivals.wait(number) - began))
                time.sleep(0.002)
            took.sort()
            figures |= {f"p50 ms, {state}": took[len(took) // 2], f"p99 ms, {state}": took[len(took) * 99 // 100]}
        return figures

    def fill_quiet(peer):
        # Resolved ones notify nobody at the receiver that is measured: the groups of the load have told all they have
        # to tell when the load is over.
        fill(peer)
        time.sleep(2)

    table(rounds(options, measure, hook=arrivals.url, group_wait="0s"))
    arrivals.server.shutdown()


def one_incident(options):
    """GET /v1/incidents/INC-1 over keep-alive connections, with a token."""
    found = {}
    for _ in range(options.rounds):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="mainstay-bench-"))
        server = peers.Server(folder / "data", ["--rate-limit-per-second", "0"]).start()
        try:
            server.api().post("/api/v2/alerts", [peers.alert()])
            (folder / "token").write_text(server.token("viewer"))
            from measure import cpu_seconds
            before = cpu_seconds(server.process.pid)
            figures = load(server.url, "/v1/incidents/INC-1", token=folder / "token", connections=64, seconds=options.seconds)
            cpu = cpu_seconds(server.process.pid) - before
            for name, number in {"requests/s": figures["requests"] / figures["seconds"],
                                 "CPU us a request": 1e6 * cpu / figures["requests"], "p99 ms": figures["p99_ms"]}.items():
                found.setdefault(name, []).append(number)
        finally:
            server.stop()
            shutil.rmtree(folder)
    table({"mainstay": found})


def start(options):
    """Start to ready, memory when idle, and what `mainstay version` takes."""
    found = {}
    for _ in range(options.rounds):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="mainstay-bench-"))
        server = peers.Server(folder / "data")
        began = time.perf_counter()
        server.start()
        figures = {"ms to ready (first start)": 1000 * (time.perf_counter() - began)}
        server.stop()
        began = time.perf_counter()
        server.start()
        figures["ms to ready (again)"] = 1000 * (time.perf_counter() - began)
        server.api().get("/v1/incidents")
        time.sleep(2)
        figures["MB resident, idle"] = memory_mb(server.process.pid)
        server.stop()
        shutil.rmtree(folder)
        took = []
        for _ in range(50):
            began = time.perf_counter()
            subprocess.run([BUILD / "mainstay", "version"], check=True, stdout=subprocess.DEVNULL)
            took.append(1000 * (time.perf_counter() - began))
        figures["ms, mainstay version"] = sorted(took)[25]
        for name, number in figures.items():
            found.setdefault(name, []).append(number)
    table({"mainstay": found})


MEASURES = {
    "alerts-64": ("alerts accepted over HTTP, batches of 64, 64 connections; ours durable", accepted(64)),
    "alerts-1": ("single-alert POSTs, 64 connections; ours durable", accepted(1)),
    "memory": (f"{MANY} active alerts in {GROUPS} groups", memory),
    "lists": ("GET /api/v2/alerts", lists),
    "latency": ("POST to webhook, group_wait 0", latency),
    "incident": ("one incident by id over HTTP", one_incident),
    "start": ("start, idle memory, the CLI's start", start),
}
