"""Calls of the server to elsewhere: circuit breakers on their page, private CAs, TLS versions."""
import http.server
import json
import ssl
import subprocess
import threading

import pytest
from peers import alert, wait_for


def routing(url, extra=""):
    return ("route: {receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}\n"
            f"receivers: [{{name: hook, webhook_configs: [{{url: '{url}'{extra}}}]}}]\n")


def test_a_breaker_opens_is_shown_and_closes_again(make_server, tmp_path, webhook_sink, post_alerts):
    config = tmp_path / "alertmanager.yml"
    config.write_text(routing(webhook_sink.url))
    server = make_server("--alertmanager-config", config)
    webhook_sink.statuses = [503] * 5
    post_alerts(server, [alert(i="1")])

    def shown():
        items = server.request("GET", "/v1/destinations")[1]["items"]
        return items[0] if items else {"state": None}
    opened = wait_for(lambda: (one := shown())["state"] == "open" and one, "an open breaker", 40)
    assert opened["destination"] == webhook_sink.url.removesuffix("/hook")
    assert opened["failures_in_a_row"] == 5 and opened["last_error"] == "it answered 503" and opened["retry_at"]
    listed = server.cli_json("destination", "list", "--state", "open")
    assert [one["destination"] for one in listed] == [opened["destination"]]
    assert server.cli_json("destination", "list", "--state", "closed") == []
    assert server.cli("destination", "list", "--state", "ajar").returncode == 2
    assert server.request("GET", "/v1/destinations", token=server.token("ingest"))[0] == 403
    metrics = server.request("GET", "/metrics")[1]
    assert 'mainstay_outbound_breaker_changes_total{state="open"} 1' in metrics

    webhook_sink.wait(6, 40)  # what was not sent meanwhile is sent once a call is let through
    wait_for(lambda: shown()["state"] == "closed", "a closed breaker")
    assert "circuit breaker changed" in server.log


@pytest.fixture
def certificate(tmp_path):
    """(certificate, key) for 127.0.0.1, its own authority."""
    files = tmp_path / "tls.crt", tmp_path / "tls.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                    "1", "-subj", "/CN=hook", "-addext", "subjectAltName=IP:127.0.0.1", "-out", files[0], "-keyout",
                    files[1]], check=True, capture_output=True)
    return files


def secure_sink(certificate, version_max=None):
    """(server, thread, bodies): a receiver of webhooks over TLS."""
    bodies = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    if version_max:
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        context.minimum_version, context.maximum_version = version_max, version_max
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.handle_error = lambda *_: None
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    return server, thread, bodies


@pytest.mark.parametrize(("with_ca", "version"), [(True, None), (False, None), (True, ssl.TLSVersion.TLSv1_1)])
def test_tls_wants_the_authority_and_a_version(make_server, tmp_path, post_alerts, certificate, with_ca, version):
    sink, thread, bodies = secure_sink(certificate, version)
    try:
        extra = f", http_config: {{tls_config: {{ca_file: '{certificate[0]}'}}}}" if with_ca else ""
        config = tmp_path / "alertmanager.yml"
        config.write_text(routing(f"https://127.0.0.1:{sink.server_port}/hook", extra))
        server = make_server("--alertmanager-config", config)
        post_alerts(server, [alert(i="1")])
        if with_ca and version is None:
            wait_for(lambda: bodies, "the webhook")
            return

        def failed():
            items = server.request("GET", "/v1/destinations")[1]["items"]
            return items and items[0]["failures"] > 0 and items[0]
        shown = wait_for(failed, "a failure")
        assert ("SSL" if version else "certificate") in shown["last_error"], shown
        assert not bodies
    finally:
        sink.shutdown()
        thread.join()
        sink.server_close()
