"""Receivers that misbehave, many at once: what goes to the others still arrives, and memory stays bounded."""
import contextlib
import socket
import ssl
import subprocess
import threading
import time

import peers
import pytest

GROUPS = 12  # of alerts, each told to every receiver; as many events to every webhook
ARRIVES_SECONDS_MAX = 45  # hanging receivers hold senders for their time limit of 10 s until the breakers open
GROWTH_BYTES_MAX = 256 << 20  # those that stream for ever would send some GB in this time

OK = b"HTTP/1.1 200 OK\r\n"


def forever(connection, first, part):
    connection.sendall(first)
    while True:
        connection.sendall(part)


def trickle(connection):
    connection.sendall(OK + b"Content-Length: 1000000\r\n\r\n")
    while True:
        connection.sendall(b"x")
        if connection.recv(1) == b"":  # times out in a moment; the end when the server left
            return


# What each does with a connection once a request has begun. `good` is an address on loopback that must not be asked.
RUDE = {
    "hangs": lambda connection, good: threading.Event().wait(60),
    "closes at once": lambda connection, good: None,
    "answers garbage": lambda connection, good: connection.sendall(b"\x00\xff\x13\x37 nonsense\r\n\r\n" * 10),
    "answers an old protocol": lambda connection, good: connection.sendall(b"ICY 200 OK\r\n\r\n"),
    "streams for ever": lambda connection, good: forever(connection, OK + b"\r\n", b"x" * 65536),
    "sends chunks for ever": lambda connection, good: forever(connection, OK + b"Transfer-Encoding: chunked\r\n\r\n",
                                                              b"1000\r\n" + b"x" * 4096 + b"\r\n"),
    "sends headers for ever": lambda connection, good: forever(connection, OK, b"X-More: " + b"x" * 4000 + b"\r\n"),
    "says 100 for ever": lambda connection, good: forever(connection, b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "answers byte by byte": lambda connection, good: trickle(connection),
    "promises more than it sends": lambda connection, good: connection.sendall(OK + b"Content-Length: 1000000\r\n\r\nshort"),
    "redirects to loopback": lambda connection, good: connection.sendall(
        b"HTTP/1.1 307 Moved\r\nContent-Length: 0\r\nLocation: " + good.encode() + b"\r\n\r\n"),
    "redirects to a file": lambda connection, good: connection.sendall(
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: file:///etc/passwd\r\n\r\n"),
}


class RudeReceiver:
    """Accepts until it is closed, and treats each connection by one of the rules above, for seconds at most."""

    def __init__(self, behaviour, good, tls=None):
        self.behaviour, self.good, self.tls = behaviour, good, tls
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.listener.getsockname()[1]}/hook"
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), connection:
            connection.settimeout(1)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            connection.recv(65536)
            self.behaviour(connection, self.good)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@pytest.fixture
def wrong_certificate(tmp_path):
    """A server's TLS context that nobody vouches for, of another name."""
    key, certificate = tmp_path / "rude.key", tmp_path / "rude.crt"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                    "-subj", "/CN=elsewhere", "-out", certificate, "-keyout", key], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


@pytest.fixture
def secret_sink():
    """On loopback, and nothing may come to it."""
    sink = peers.WebhookSink()
    yield sink
    sink.close()


@pytest.fixture
def rude_receivers(secret_sink, wrong_certificate):
    receivers = [RudeReceiver(behaviour, secret_sink.url) for behaviour in RUDE.values()]
    receivers.append(RudeReceiver(RUDE["hangs"], secret_sink.url, tls=wrong_certificate))
    yield receivers
    for receiver in receivers:
        receiver.close()


def routing_to_all(urls):
    lines = ["route:", "  receiver: nobody", "  group_by: [alertname]", "  group_wait: 0s", "  group_interval: 1s", "  routes:"]
    lines += [f"    - {{receiver: 'r{i}', continue: true}}" for i in range(len(urls))]
    lines += ["receivers:", "  - name: nobody"]
    lines += [f"  - {{name: 'r{i}', webhook_configs: [{{url: '{url}'}}]}}" for i, url in enumerate(urls)]
    return "\n".join(lines) + "\n"


def test_notifications_to_others_go_on(make_server, tmp_path, rude_receivers, webhook_sink, secret_sink, post_alerts):
    config = tmp_path / "alertmanager.yml"
    config.write_text(routing_to_all([*[each.url for each in rude_receivers], webhook_sink.url]))
    with peers.measured_memory():
        server = make_server("--alertmanager-config", config)
    before = peers.rss_bytes(server)
    began = time.monotonic()
    post_alerts(server, [peers.alert(alertname=f"group {i}") for i in range(GROUPS)])
    webhook_sink.wait(GROUPS, ARRIVES_SECONDS_MAX)
    took = time.monotonic() - began
    # One more, with the breakers of the others open or about to be.
    post_alerts(server, [peers.alert(alertname="late")])
    webhook_sink.wait(GROUPS + 1, ARRIVES_SECONDS_MAX)
    print(f"\n{GROUPS} groups to {len(rude_receivers)} rude receivers and one: all there after {took:.1f} s")

    hanging = rude_receivers[list(RUDE).index("hangs")].url.removesuffix("/hook")

    def has_failed():
        return any(one["failures"] for one in server.api().get("/v1/destinations")["items"] if one["destination"] == hanging)

    peers.wait_for(has_failed, "the hanging one to be left past its time", ARRIVES_SECONDS_MAX)
    assert all(each.connections for each in rude_receivers), "each was asked"
    assert not secret_sink.bodies, "a redirect was followed into loopback"
    assert peers.rss_bytes(server) - before < GROWTH_BYTES_MAX
    assert server.request("GET", "/readyz")[0] == 200
    server.stop()  # in time, with calls under way


def test_events_to_others_go_on(make_server, rude_receivers, webhook_sink, secret_sink):
    with peers.measured_memory():
        server = make_server("--outbound-allowed-network", "127.0.0.0/8", "--rate-limit-per-second", "0")
    api = server.api()
    for i, url in enumerate([*[each.url for each in rude_receivers], webhook_sink.url]):
        api.post("/v1/webhooks", {"name": f"hook {i}", "url": url, "types": ["silence.*"]})
    before = peers.rss_bytes(server)
    began = time.monotonic()
    for i in range(GROUPS):
        api.post("/v1/silences", {"matchers": [{"name": "i", "value": str(i)}], "duration": "1h", "comment": "attacked"})
    webhook_sink.wait(GROUPS, ARRIVES_SECONDS_MAX)
    print(f"\n{GROUPS} events to {len(rude_receivers)} rude webhooks and one: all there after {time.monotonic() - began:.1f} s")
    peers.wait_for(lambda: all(each.connections for each in rude_receivers), "each to be asked", ARRIVES_SECONDS_MAX)
    assert not secret_sink.bodies, "a redirect was followed into loopback"
    assert peers.rss_bytes(server) - before < GROWTH_BYTES_MAX
    server.stop()
