"""WebSockets that are abused, at the running server: frames that no library sends, opens without a session, floods. Others
get their notices meanwhile, and memory stays bounded.

ATTACK=long opens 5,000 without session (make attack), else 500.
"""
import base64
import contextlib
import os
import re
import socket
import struct

import peers
import pytest
import websockets.sync.client

LONG = os.environ.get("ATTACK") == "long"
OPENS = 5_000 if LONG else 500
FLOOD_FRAMES = 200_000 if LONG else 20_000
GROWTH_BYTES_MAX = 64 << 20
PATIENCE = 5  # seconds
TEXT, BINARY, CLOSE, PING, PONG, CONTINUED = 0x1, 0x2, 0x8, 0x9, 0xA, 0x0
LAST = 0x80


def frame(opcode, payload=b"", first=LAST, mask=b"\1\2\3\4", length=None):
    """A frame of RFC 6455, section 5.2; `first` holds FIN and the reserved bits, `length` lies about the payload."""
    size = len(payload) if length is None else length
    masked = 0x80 if mask else 0
    head = bytes([first | opcode])
    if size < 126:
        head += bytes([masked | size])
    elif size < 1 << 16:
        head += bytes([masked | 126]) + struct.pack(">H", size)
    else:
        head += bytes([masked | 127]) + struct.pack(">Q", size)
    if not mask:
        return head + payload
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


# What is sent, and the code that the server closes with (RFC 6455, section 7.4.1).
ABUSES = {
    "unmasked": (frame(TEXT, b"a", mask=b""), 1002),
    "first reserved bit": (frame(TEXT, b"a", first=LAST | 0x40), 1002),
    "all reserved bits": (frame(TEXT, b"a", first=LAST | 0x70), 1002),
    "a reserved opcode": (frame(0x3, b"a"), 1002),
    "a reserved control opcode": (frame(0xB), 1002),
    "a fragmented ping": (frame(PING, b"a", first=0), 1002),
    "a fragmented close": (frame(CLOSE, b"\x03\xe8", first=0), 1002),
    "a ping of 126 bytes": (frame(PING, b"x" * 126), 1002),
    "a close of one byte": (frame(CLOSE, b"\x03"), 1002),
    "a close with a code that none may send": (frame(CLOSE, b"\x03\xed"), 1002),
    "a close with bad UTF-8": (frame(CLOSE, b"\x03\xe8\xff"), 1007),
    "a continuation of nothing": (frame(CONTINUED, b"a"), 1002),
    "a text within a text": (frame(TEXT, b"a", first=0) + frame(TEXT, b"b"), 1002),
    "bad UTF-8": (frame(TEXT, b"\xff"), 1007),
    "UTF-8 cut off": (frame(TEXT, b"\xe2\x82"), 1007),
    "a surrogate": (frame(TEXT, b"\xed\xa0\x80"), 1007),
    "binary": (frame(BINARY, b"a"), 1003),
    "a length that is not the shortest": (bytes([LAST | TEXT, 0x80 | 126, 0, 1, 1, 2, 3, 4, 0]), 1002),
    "a length past 63 bits": (frame(TEXT, length=1 << 63), 1002),
    "a length past the limit, unsent": (frame(TEXT, length=1 << 40), 1009),
    "a message past the limit": (frame(TEXT, b"x" * (65 << 10)), 1009),
    "fragments without end": (frame(TEXT, b"x" * 1000, first=0) + frame(CONTINUED, b"x" * 1000, first=0) * 70, 1009),
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One server for the whole table."""
    with peers.measured_memory():
        server = peers.Server(tmp_path_factory.mktemp("websocket") / "data", ["--rate-limit-per-second", "0"]).start()
    yield server
    server.stop()


def ask_upgrade(server, headers):
    """(connection, status, what followed the head) of a handshake with these headers."""
    host, port = server.url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=PATIENCE)
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall((f"GET /v1/notices HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n").encode())
    got = b""
    while b"\r\n\r\n" not in got and (part := connection.recv(65536)):
        got += part
    head, _, rest = got.partition(b"\r\n\r\n")
    return connection, int(head.split()[1]), rest


def opened(server):
    connection, status, rest = ask_upgrade(server, f"Authorization: Bearer {server.token()}\r\n")
    assert status == 101
    return connection, rest


def everything(connection, got):
    with contextlib.suppress(ConnectionResetError, TimeoutError):
        while part := connection.recv(65536):
            got += part
    return got


def close_code(got):
    """The code of the close frame that ends what the server sent; notices may stand before it."""
    at = 0
    while at + 2 <= len(got):
        size, head = got[at + 1] & 0x7F, 2
        if size == 126:
            size, head = struct.unpack(">H", got[at + 2:at + 4])[0], 4
        if got[at] & 0x0F == CLOSE:
            return struct.unpack(">H", got[at + head:at + head + 2])[0]
        at += head + size
    return None


def open_websockets(server):
    return int(float(re.search(r"^mainstay_http_websockets ([0-9.e+]+)", server.api().ask("GET", "/metrics")[1], re.MULTILINE)[1]))


def gets_notices(server):
    """Another page is told of a change."""
    with websockets.sync.client.connect(server.url.replace("http", "ws", 1) + "/v1/notices",
                                        additional_headers={"Authorization": f"Bearer {server.token()}"}) as other:
        server.api().post("/v1/silences", {"matchers": [{"name": "a", "value": "b"}], "duration": "1h", "comment": "c"})
        peers.wait_for(lambda: "silences" in other.recv(timeout=PATIENCE), "a notice")


@pytest.mark.parametrize("what", ABUSES)
def test_abuse_is_closed_with_its_code(shared, what):
    sent, code = ABUSES[what]
    connection, rest = opened(shared)
    with connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent)
        assert close_code(everything(connection, rest)) == code, what


@pytest.mark.parametrize(("headers", "status"), [
    ("", 401), ("Origin: http://evil.example\r\n", 401), ("Authorization: Bearer wrong\r\n", 401),
    ("Cookie: mainstay_session=wrong\r\n", 401)])
def test_who_is_not_signed_in_gets_no_websocket(shared, headers, status):
    connection, got, _ = ask_upgrade(shared, headers)
    connection.close()
    assert got == status


def test_a_foreign_page_gets_no_websocket(shared):
    """A browser sends the session's cookie along whatever page asks: Origin must be the server's own."""
    password = (shared.folder / "run" / "first-password").read_text().strip()
    with socket.create_connection(("127.0.0.1", int(shared.url.rsplit(":", 1)[1]))) as connection:
        body = f'{{"name":"admin","password":"{password}"}}'
        connection.sendall((f"POST /v1/sessions HTTP/1.1\r\nHost: {shared.url[7:]}\r\nOrigin: {shared.url}\r\nConnection: close\r\n"
                            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode())
        connection.settimeout(PATIENCE)
        cookie = re.search(rb"Set-Cookie: ([^;]+)", everything(connection, b""))[1].decode()
    for origin, status in (("http://evil.example", 403), ("null", 403), (None, 403), (shared.url, 101)):
        headers = f"Cookie: {cookie}\r\n" + (f"Origin: {origin}\r\n" if origin else "")
        connection, got, _ = ask_upgrade(shared, headers)
        connection.close()
        assert got == status, origin


def test_thousands_of_opens_without_session_leave_nothing(shared):
    before = peers.rss_bytes(shared)
    for _ in range(OPENS):
        connection, status, _ = ask_upgrade(shared, f"Origin: {shared.url}\r\n")
        connection.close()
        assert status == 401
    gets_notices(shared)
    peers.wait_for(lambda: open_websockets(shared) == 0, "no WebSocket to be open")
    assert peers.rss_bytes(shared) - before < GROWTH_BYTES_MAX


def test_floods_hold_up_nobody(shared):
    """Pings whose pongs are never read, and empty fragments that never end."""
    before = peers.rss_bytes(shared)
    floods = [frame(PING, b"x" * 125) * FLOOD_FRAMES, frame(TEXT, b"", first=0) + frame(CONTINUED, b"", first=0) * FLOOD_FRAMES]
    connections = []
    for flood in floods:
        connection, _ = opened(shared)
        connection.settimeout(2)
        with contextlib.suppress(TimeoutError, BrokenPipeError, ConnectionResetError):
            connection.sendall(flood)
        connections.append(connection)
    gets_notices(shared)
    assert peers.rss_bytes(shared) - before < GROWTH_BYTES_MAX
    for connection in connections:
        connection.close()
    peers.wait_for(lambda: open_websockets(shared) == 0, "the WebSockets to end")
