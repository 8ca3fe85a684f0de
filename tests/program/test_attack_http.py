"""HTTP that no library would send, at the running server: smuggling, thousands of slow clients, readers that do not read,
half-open connections. Others are served meanwhile, and memory stays bounded.

ATTACK=long opens 10,000 connections (make attack), else 1,500; a machine that allows fewer open files says so.
"""
import contextlib
import os
import re
import resource
import socket
import struct
import time

import peers
import pytest

LONG = os.environ.get("ATTACK") == "long"
CONNECTIONS = 10_000 if LONG else 1_500
PATIENCE = 5  # seconds: an answer that takes longer counts as a hindered client, also on a loaded machine
BYTES_OF_A_CONNECTION = 32 << 10
BYTES_BESIDES = 96 << 20

SMUGGLED = b"GET /v1/me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\n"
POST = b"POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

# One request that two programs could read differently; what stands behind it must never be answered.
DOUBTFUL = {
    "both lengths": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "both lengths, the other first": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 2\r\nContent-Length: 0\r\n\r\n{}",
    "two equal lengths": POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "a list of lengths": POST + b"Content-Length: 2, 0\r\n\r\n{}",
    "a signed length": POST + b"Content-Length: +2\r\n\r\n{}",
    "a length with a space before its colon": POST + b"Content-Length : 2\r\n\r\n{}",
    "a coding with a space before its colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a coding behind a tab": POST + b"Transfer-Encoding:\tidentity, chunked\r\n\r\n0\r\n\r\n",
    "two codings": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "an unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a coding in HTTP/1.0": b"POST /v1/sessions HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a chunk size that is no number": CHUNKED + b"x\r\n{}\r\n0\r\n\r\n",
    "a prefixed chunk size": CHUNKED + b"0x2\r\n{}\r\n0\r\n\r\n",
    "a negative chunk size": CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n",
    "a chunk size past 64 bits": CHUNKED + b"10000000000000002\r\n{}\r\n0\r\n\r\n",
    "a chunk longer than its size": CHUNKED + b"1\r\n{}\r\n0\r\n\r\n",
    "a chunk extension without end": CHUNKED + b"2;" + b"x" * 20_000 + b"\r\n{}\r\n0\r\n\r\n",
    "a chunk size ended by bare LF": CHUNKED + b"2\n{}\r\n0\r\n\r\n",
    "a length in the trailer": CHUNKED + b"0\r\nContent-Length: 9\r\n\r\n",
    "a continued header": POST + b"X: a\r\n Content-Length: 2\r\n\r\n{}",
    "a coding that is continued": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "bare LF between headers": b"GET /healthz HTTP/1.1\nHost: a\n\n",
    "bare CR in a header": POST + b"X: a\rContent-Length: 2\r\n\r\n{}",
    "NUL in a value": POST + b"X: a\0b\r\nContent-Length: 2\r\n\r\n{}",
    "NUL in a name": POST + b"X\0Y: a\r\nContent-Length: 2\r\n\r\n{}",
    "a space in a name": POST + b"Content Length: 2\r\n\r\n{}",
    "no Host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "an absolute target without host": b"GET http:///healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "an absolute target with a user": b"GET http://u@a/healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "an absolute target of another scheme": b"GET gopher://a/healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "a target that climbs": b"GET /v1/../metrics HTTP/1.1\r\nHost: a\r\n\r\n",
    "a header without end": b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
    "HTTP/2 in the clear": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a TLS handshake": b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\n",
}


def address_of(server):
    host, port = server.url.removeprefix("http://").split(":")
    return host, int(port)


def everything(connection):
    """What comes until the peer closes or PATIENCE ends."""
    connection.settimeout(PATIENCE)
    got = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65536):
            got += part
    return got


@pytest.mark.parametrize("what", DOUBTFUL)
def test_what_two_programs_could_read_differently_is_refused(shared, what):
    with socket.create_connection(address_of(shared)) as connection:
        connection.sendall(DOUBTFUL[what] + SMUGGLED % shared.token().encode())
        answer = everything(connection)
    assert re.match(rb"HTTP/1\.1 (4\d\d|505) ", answer), (what, answer[:200])
    assert len(re.findall(rb"HTTP/1\.1 \d{3} ", answer)) == 1, f"{what}: a second request was answered"
    assert b"Connection: close" in answer, what
    assert shared.api().get("/v1/me")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One server for the whole table."""
    server = peers.Server(tmp_path_factory.mktemp("http") / "data").start()
    yield server
    server.stop()


def room_for(connections):
    """How many of them this process and the server it starts may have open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + 500
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    allowed = min(connections, soft - 500)
    if allowed < connections:
        print(f"\nRLIMIT_NOFILE is {soft}: {allowed} connections instead of {connections}")
    return allowed


def open_connections(server):
    return int(float(re.search(r"^mainstay_http_connections ([0-9.e+]+)", server.api().ask("GET", "/metrics")[1], re.MULTILINE)[1]))


class Crowd:
    """Many connections from addresses of the loopback network, each with some first bytes sent."""

    def __init__(self, server):
        self.address, self.connections = address_of(server), []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connection in self.connections:
            connection.close()

    def add(self, number, first, receive_bytes=None):
        for _ in range(number):
            connection = socket.socket()
            # A port is used once an address and peer: several addresses have room for tens of thousands.
            connection.bind((f"127.0.0.{2 + len(self.connections) // 5_000}", 0))
            if receive_bytes:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
            connection.connect(self.address)
            connection.sendall(first)
            self.connections.append(connection)

    def trickle(self):
        """A byte more of each, as who wants to keep its place does."""
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.send(b"x")


def served_quickly(server, times=30):
    """Other clients are answered, each on a new connection; the longest time, in seconds."""
    longest = 0.0
    for turn in range(times):
        began = time.monotonic()
        status, _ = server.request("GET", "/v1/incidents" if turn % 2 else "/v1/me")
        longest = max(longest, time.monotonic() - began)
        assert status == 200
    assert longest < PATIENCE, f"another client waited {longest:.1f} s"
    return longest


def test_thousands_of_slow_clients_do_not_hinder_others(make_server):
    number = room_for(CONNECTIONS)
    with peers.measured_memory():
        server = make_server()
    server.token()
    quiet = peers.rss_bytes(server)
    token = server.token("viewer").encode()
    with Crowd(server) as crowd:
        crowd.add(number // 2, b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        crowd.add(number - number // 2, POST + b"Authorization: Bearer %s\r\nContent-Length: 100000\r\n\r\n{" % token)
        longest = served_quickly(server)
        crowd.trickle()
        longest = max(longest, served_quickly(server))
        grown = peers.rss_bytes(server) - quiet
    print(f"\n{number} slow connections: another client waited {longest * 1000:.0f} ms at most; the server grew by "
          f"{grown / number / 1024:.1f} KiB a connection")
    assert grown < number * BYTES_OF_A_CONNECTION + BYTES_BESIDES


def test_when_all_places_are_taken_others_still_find_one(make_server):
    server = make_server("--http.connections_max", "200")
    server.token()
    with Crowd(server) as crowd:
        for _ in range(5):
            crowd.add(150, b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
            served_quickly(server, 5)


def test_readers_that_do_not_read_cost_no_memory(make_server):
    with peers.measured_memory():
        server = make_server("--http.write_timeout", "2s")
    token = server.token().encode()
    quiet = peers.rss_bytes(server)
    request = b"GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\n" % token
    with Crowd(server) as crowd:
        crowd.add(200, request * 50, receive_bytes=4096)
        served_quickly(server)
        grown = peers.rss_bytes(server) - quiet
        assert grown < 200 * (512 << 10) + BYTES_BESIDES, f"grew by {grown >> 20} MiB"
        # Who makes no progress is cut; what the kernel took in does not count as progress for ever.
        peers.wait_for(lambda: open_connections(server) < 20, "the readers to be cut", 60)


def test_half_open_connections_end(make_server):
    server = make_server("--http.idle_timeout", "1s")
    server.token()
    with Crowd(server) as crowd:
        crowd.add(100, b"")
        crowd.add(100, b"GET /healthz HTTP/1.1\r\nHost: a\r\n")
        for turn, connection in enumerate(crowd.connections):
            if turn % 2:
                connection.shutdown(socket.SHUT_WR)
            else:  # closes with RST
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
        served_quickly(server)
        peers.wait_for(lambda: open_connections(server) <= 2, "the connections to end")
