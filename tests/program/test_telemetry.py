"""What the server tells of itself: metrics, logs, traces, readiness, the debug bundle."""
import http.server
import io
import json
import pathlib
import re
import sqlite3
import subprocess
import tarfile
import threading
import urllib.request

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from peers import Http, alert, wait_for

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


def routing(url, extra=""):
    return ("route: {receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}\n"
            f"receivers: [{{name: hook, webhook_configs: [{{url: '{url}'{extra}}}]}}]\n")


def text_of(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def families(text):
    return dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))


class Collector:
    """An OTLP/HTTP sink that decodes the protobuf with the project's own Python classes."""

    def __init__(self):
        self.spans, self.resources, self.types = [], [], []
        sink = self

        class Receiver(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sink.types.append((self.path, self.headers["Content-Type"], self.headers.get("traceparent")))
                request = ExportTraceServiceRequest.FromString(body)
                for resource in request.resource_spans:
                    sink.resources.append({a.key: a.value.string_value for a in resource.resource.attributes})
                    for scope in resource.scope_spans:
                        sink.spans += scope.spans
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def named(self, name):
        return [span for span in self.spans if span.name == name]


def attributes(span):
    return {a.key: a.value.int_value if a.value.WhichOneof("value") == "int_value" else a.value.string_value
            for a in span.attributes}


def test_metrics_on_an_address_of_their_own(make_server, free_port, post_alerts):
    port = free_port()
    server = make_server("--metrics-listen", f"127.0.0.1:{port}")
    post_alerts(server, [alert(i="1")])
    server.request("GET", "/v1/incidents")
    url = f"http://127.0.0.1:{port}"
    text = text_of(f"{url}/metrics")
    assert Http(url).ask("GET", "/v1/incidents")[0] == 404
    assert Http(server.url).ask("GET", "/metrics")[0] == 401

    checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    assert checked.returncode == 0 and not checked.stdout and not checked.stderr, checked.stdout + checked.stderr

    assert 'mainstay_http_requests_total{method="GET",route="/v1/incidents",status="2xx"} 1' in text
    assert 'mainstay_http_request_duration_seconds_count{method="GET",route="/v1/incidents"} 1' in text
    assert re.search(r"^mainstay_http_requests_in_flight \d", text, re.MULTILINE)
    for name in ("process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
                 "process_start_time_seconds", "mainstay_build_info", "mainstay_store_units_total",
                 "mainstay_intake_records_total", "mainstay_projection_batches_total", "mainstay_job_runs_total",
                 "mainstay_outbound_destinations"):
        assert name in families(text), name


WITH_TLS = {"mainstay_tls_certificate_not_after_timestamp_seconds"}
ON_POSTGRESQL = {"mainstay_replica_owner", "mainstay_replica_forwarded_requests_total"} | {
    f"mainstay_store_{name}" for name in (
        "connect_failures_total", "connections", "connects_total", "failed_hooks_total", "idle_connections",
        "lost_connections_total", "reruns_total")}


LATER = {"mainstay_subscriber_lag_entries", "mainstay_subscriber_lag_seconds", "mainstay_subscriber_held",
         "mainstay_subscriber_parked"}


def having(served, names):
    return served if names <= set(served) else None


def compared_with_the_guide(make_server, free_port):
    """What a server serves, and the guide's rows of names that it does not."""
    port = free_port()
    make_server("--metrics-listen", f"127.0.0.1:{port}", "--otlp-endpoint", "http://127.0.0.1:1")
    guide = (pathlib.Path(__file__).parents[2] / "docs" / "telemetry.md").read_text()
    documented = dict(re.findall(r"^\| `((?:mainstay|process)_\w+|alertmanager_\w+)` \| (\w+) \|", guide, re.MULTILINE))
    # Subscribers tell their lag once each has looked at the ledger for the first time.
    served = wait_for(lambda: having(families(text_of(f"http://127.0.0.1:{port}/metrics")), LATER), f"{LATER} served")
    missing = [f"| `{name}` | {kind} |" for name, kind in served.items() if documented.get(name) != kind]
    assert not missing, "docs/telemetry.md lacks these rows:\n" + "\n".join(missing)
    return set(served), set(documented) - set(served)


def test_the_guide_has_every_metric_and_no_other(make_server, free_port):
    _, more = compared_with_the_guide(make_server, free_port)
    assert more == WITH_TLS | ON_POSTGRESQL


def test_the_guide_has_every_metric_of_postgresql_too(postgres, make_server, free_port):
    served, more = compared_with_the_guide(make_server, free_port)
    assert served >= ON_POSTGRESQL and more == WITH_TLS


def test_each_line_names_request_tenant_and_caller(make_server):
    server = make_server("--log-level", "debug", "--log-format", "json")
    headers = {"X-Request-Id": "req-4711"}
    assert server.request("GET", "/v1/me", headers=headers)[0] == 200
    me = server.request("GET", "/v1/me")[1]
    lines = [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]
    line = next(line for line in lines if line.get("request_id") == "req-4711" and line["message"] == "request")
    assert line["caller"] == me["id"] and len(line["tenant"]) == 36
    assert server.token() not in server.log


def test_traces_go_to_a_collector(make_server, tmp_path, webhook_sink, post_alerts):
    collector = Collector()
    try:
        config = tmp_path / "alertmanager.yml"
        config.write_text(routing(webhook_sink.url))
        server = make_server("--otlp-endpoint", collector.url, "--trace-ratio", "1", "--alertmanager-config", config)
        post_alerts(server, [alert(i="1")])
        webhook_sink.wait(1)
        sent = {"traceparent": f"00-{TRACE}-{PARENT}-01", "X-Request-Id": "traced"}
        assert server.request("GET", "/v1/incidents", headers=sent)[0] == 200
        unsampled = {"traceparent": f"00-{TRACE[::-1]}-{PARENT}-00"}
        assert server.request("GET", "/v1/tokens", headers=unsampled)[0] == 200
        server.stop()  # sends what waits
    finally:
        collector.close()
    assert {(path, kind) for path, kind, _ in collector.types} == {("/v1/traces", "application/x-protobuf")}
    assert all(parent is None for _, _, parent in collector.types), "an export is no span"
    assert collector.resources[0]["service.name"] == "mainstay"

    (request,) = [s for s in collector.named("GET /v1/incidents") if s.trace_id.hex() == TRACE]
    assert request.parent_span_id.hex() == PARENT and request.kind == 2
    assert attributes(request) == {"http.request.method": "GET", "http.route": "/v1/incidents",
                                   "http.response.status_code": 200, "mainstay.request_id": "traced"}
    assert 0 < request.start_time_unix_nano <= request.end_time_unix_nano
    reads = [s for s in collector.named("store.read") if s.trace_id.hex() == TRACE]
    assert reads and all(s.parent_span_id == request.span_id for s in reads)
    assert not [s for s in collector.spans if s.trace_id.hex() == TRACE[::-1]]
    assert collector.named("store.write") and collector.named("projection.apply")

    (call,) = collector.named("POST")
    assert call.kind == 3 and attributes(call)["http.response.status_code"] == 200
    out = next(h["traceparent"] for h in webhook_sink.headers)
    assert out == f"00-{call.trace_id.hex()}-{call.span_id.hex()}-01"


def test_a_collector_that_is_away_costs_nothing(make_server):
    server = make_server("--otlp-endpoint", "http://127.0.0.1:1", "--trace-ratio", "1")
    for _ in range(5):
        assert server.request("GET", "/v1/incidents")[0] == 200
    server.stop()
    assert "traces are not exported" in server.log


def test_a_server_that_starts_says_what_it_waits_for(make_server, free_port):
    server = make_server()
    server.stop()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    lock = sqlite3.connect(server.folder / "mainstay.db", isolation_level=None)
    lock.execute("pragma locking_mode=exclusive")
    lock.execute("begin exclusive")
    server.command[server.command.index("--listen") + 1] = f"127.0.0.1:{port}"
    starting = threading.Thread(target=server.start, daemon=True)
    starting.start()
    try:
        def answers():
            try:
                return Http(url).ask("GET", "/readyz")
            except OSError:
                return None
        status, body = wait_for(answers, "an answer")
        assert status == 503
        assert json.loads(body) == {"status": "unready", "checks": [
            {"name": name, "status": "pending"} for name in ("store", "replay", "projections")]}
        assert Http(url).ask("GET", "/healthz") == (200, "ok\n")
        status, body = Http(url).ask("GET", "/v1/incidents")
        assert status == 503 and json.loads(body)["code"] == "unavailable"
        assert not server.ready_file.exists()
    finally:
        lock.close()
        starting.join()
    status, body = Http(url).ask("GET", "/readyz")
    assert status == 200 and json.loads(body)["status"] == "ready"


def test_a_store_that_does_not_answer_is_not_ready(server):
    assert Http(server.url).ask("GET", "/readyz")[0] == 200
    lock = sqlite3.connect(server.folder / "mainstay.db", isolation_level=None)
    lock.execute("begin immediate")

    def readiness():
        status, body = Http(server.url).ask("GET", "/readyz")
        return status, {c["name"]: c for c in json.loads(body)["checks"]}
    try:
        status, checks = wait_for(lambda: (a := readiness()) and a[0] == 503 and a, "unready")
        assert checks["store"]["status"] == "failing" and checks["store"]["reason"]
        assert checks["intake"]["status"] == "ok"
        assert Http(server.url).ask("GET", "/healthz")[0] == 200
    finally:
        lock.close()
    wait_for(lambda: readiness()[0] == 200, "ready again")


def test_a_debug_bundle_has_what_helps_and_no_secret(make_server, tmp_path, post_alerts, webhook_sink):
    planted = ["planted-url-password", "planted-url-path", "planted-bearer", "planted-external", "planted-query"]
    config = tmp_path / "alertmanager.yml"
    url = webhook_sink.url.replace("http://", f"http://user:{planted[0]}@") + f"/{planted[1]}?t={planted[4]}"
    config.write_text(routing(url, f", http_config: {{authorization: {{credentials: {planted[2]}}}}}"))
    server = make_server("--alertmanager-config", config, "--external-url", f"http://u:{planted[3]}@mainstay.example/x",
                         "--log-format", "json", "--log-level", "debug")
    password = (server.folder / "run" / "first-password").read_text().strip()
    webhook_sink.statuses = [500]
    post_alerts(server, [alert(i="1")])
    webhook_sink.wait(2)
    output = tmp_path / "bundle.tar.gz"
    done = server.cli("debug", "bundle", "--output", str(output))
    assert done.returncode == 0 and done.stdout == f"{output}\n", done.stderr
    assert output.stat().st_mode & 0o777 == 0o600
    assert server.cli("debug", "bundle", "--output", str(output)).returncode == 2, "nothing is written over"
    assert server.cli("debug", "bundle", role="viewer").returncode == 3

    with tarfile.open(output) as archive:
        files = {pathless(m.name): archive.extractfile(m).read().decode() for m in archive.getmembers()}
    assert set(files) == {"version.json", "configuration.json", "status.json", "metrics.txt", "jobs.json",
                          "destinations.json", "migrations.json", "log.jsonl"}
    assert json.loads(files["configuration.json"])["http.external_url"] == "http://mainstay.example"
    assert json.loads(files["status.json"])["status"] == "ready"
    assert any(m["owner"] == "core" for m in json.loads(files["migrations.json"]))
    assert any(j["name"] == "retention" for j in json.loads(files["jobs.json"]))
    assert any(json.loads(line)["message"] == "ready" for line in files["log.jsonl"].splitlines())
    assert "mainstay_build_info" in files["metrics.txt"]
    for secret in [*planted, password, *server._tokens.values()]:
        for name, text in files.items():
            assert secret not in text, (name, secret)
        assert secret not in server.log, secret


def pathless(name):
    return name.removeprefix("mainstay-debug/")


def test_the_bundle_goes_to_standard_output(server):
    done = subprocess.run([server.program, "debug", "bundle", "--output", "-"], capture_output=True, check=True,
                          env={"MAINSTAY_URL": server.url, "MAINSTAY_TOKEN": server.token()})
    assert len(tarfile.open(fileobj=io.BytesIO(done.stdout)).getmembers()) == 8
