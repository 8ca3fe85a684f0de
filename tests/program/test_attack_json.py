"""Bad JSON at every parser of foreign input: a clear refusal, never a 5xx, and the server goes on.

Each body that a route shows as its example is spoiled as a whole, and at each of its values in turn.
"""
import copy
import json

import peers
import pytest

BODY_BYTES_MAX = 4 << 20
ALERTS = [{"labels": {"alertname": "Disk"}, "annotations": {"summary": "full"}, "startsAt": "2026-01-01T00:00:00Z",
           "endsAt": "2126-01-01T01:00:00Z", "generatorURL": "http://prometheus/graph"}]
SILENCE = {"matchers": [{"name": "alertname", "value": "Disk", "isRegex": False, "isEqual": True}],
           "startsAt": peers.rfc3339(), "endsAt": peers.rfc3339(86_400), "createdBy": "me", "comment": "no"}
WEBHOOK = {"version": "4", "groupKey": "{}:{}", "truncatedAlerts": 0, "status": "firing", "receiver": "r",
           "groupLabels": {"alertname": "Disk"}, "commonLabels": {"alertname": "Disk"}, "commonAnnotations": {},
           "externalURL": "http://alertmanager", "alerts": [ALERTS[0] | {"status": "firing", "fingerprint": "c1"}]}

# No document of RFC 8259, whatever stands around: name and how it is made of a good one.
NO_JSON = {
    "nothing but space": lambda good: b"  ",
    "truncated": lambda good: good[:-1],
    "cut in the middle": lambda good: good[:len(good) // 2],
    "followed by more": lambda good: good + b"x",
    "two documents": lambda good: good + good,
    "NUL behind it": lambda good: good + b"\0",
    "NUL before it": lambda good: b"\0" + good,
    "a byte order mark": lambda good: b"\xef\xbb\xbf" + good,
    "UTF-16": lambda good: good.decode().encode("utf-16"),
    "a comment": lambda good: b"/* */" + good,
    "10,000 arrays deep": lambda good: b"[" * 10_000,
    "10,000 arrays deep and closed": lambda good: b"[" * 10_000 + b"]" * 10_000,
    "10,000 objects deep": lambda good: b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a quote that does not end": lambda good: b'"' + b"a" * 10_000,
}
# Texts of one value that are no JSON. A number past a double's range is refused as RFC 8259, section 6, lets us.
NO_VALUE = [b"1e999", b"-1e999", b"01", b"+1", b".5", b"1.", b"1e", b"-", b"0x10", b"NaN", b"Infinity", b"nul", b"True", b"'a'",
            b'"\xff"', b'"\xc0\x80"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"', b'"\\ud800"', b'"\\u12g4"', b'"\\x41"', b'"a\nb"',
            b'"a\0b"', b"[1,]", b'{"a":1,}', b"{a:1}", b""]
# Values that are JSON, at the edges of what programs can hold: refused or taken, never a fault.
EDGES = [b"-0", b"-0.0", b"0", b"-1", b"9223372036854775807", b"9223372036854775808", b"-9223372036854775808", b"-9223372036854775809",
         b"18446744073709551615", b"18446744073709551616", b"1e308", b"1e-999", b"4.9e-324", b"1" * 10_000, b"0." + b"1" * 10_000,
         b"null", b"true", b"[]", b"{}", b"[[[[]]]]", b'{"":{"":1}}', b'""', b'"\\u0000"', b'"a\\u0000b"', b'"\\ud83d\\ude42"',
         b'"\xf4\x8f\xbf\xbf"', b'"\xef\xbf\xbf"', b'"' + b"a" * 100_000 + b'"', b'"\xcc\x88' + b"\xcc\x88" * 5_000 + b'"',
         b'"../../etc/passwd"', b'"\' or 1=1 --"', b'"%n%s"', b'"-9999-01-01T00:00:00Z"', b'"99999-12-31T23:59:60Z"']

MARK = "\x01here\x01"  # stands for the value that is replaced


def places(value, path=()):
    """The paths of all values of a document, the whole one first."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


def spoiled(document, path, text):
    """The document with `text` in the place of the value at `path`."""
    if not path:
        return text
    marked = copy.deepcopy(document)
    around = marked
    for key in path[:-1]:
        around = around[key]
    around[path[-1]] = MARK
    return json.dumps(marked).encode().replace(json.dumps(MARK).encode(), text)


def doubled(document):
    """The document with the first member of each object given twice."""
    if isinstance(document, list):
        return "[" + ",".join(doubled(each) for each in document) + "]"
    if not isinstance(document, dict):
        return json.dumps(document)
    members = [f"{json.dumps(key)}:{doubled(value)}" for key, value in document.items()]
    return "{" + ",".join(members[:1] + members) + "}"


class Door:
    """One address that reads JSON, asked over a connection that is kept."""

    def __init__(self, server, method, path, good, token=None):
        self.method, self.path, self.good = method, path, good
        self.http = peers.Http(server.url, token or server.token())

    def ask(self, body):
        return self.http.ask(self.method, self.path, body)

    def refuses(self, body, what):
        status, text = self.ask(body)
        assert status in (400, 422), f"{self.method} {self.path}: {what}: {status} {text[:300]}"
        assert text.strip(), f"{self.method} {self.path}: {what}: {status} says nothing"

    def refuses_oversized(self):
        """By the length alone: the body is never sent."""
        status, _ = self.http.ask(self.method, self.path, b"", {"Content-Length": str(BODY_BYTES_MAX + 1)})
        assert status == 413, f"{self.method} {self.path}: oversized: {status}"


@pytest.fixture
def server(make_server):
    return make_server("--rate-limit-per-second", "0")


@pytest.fixture
def faultless(server):
    """At the end of the test the server answers and has logged no fault."""
    yield
    assert server.request("GET", "/readyz")[0] == 200
    assert '"level":"error"' not in server.log, [line for line in server.log.splitlines() if '"level":"error"' in line][:5]


def own_doors(server):
    """Every route of /v1 with a body, by the examples of the document; ids of nothing."""
    document = server.api().get("/v1/openapi.json")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                yield Door(server, method.upper(), path.replace("{id}", "01890a5d-ac96-774b-bcce-b302099a8057"), json.loads(
                    json.dumps(content["example"]).replace("hooks.example.com", "receiver.invalid")))


def foreign_doors(server):
    """Alertmanager's API, in which the last of two equal members wins as in Go."""
    yield Door(server, "POST", "/api/v2/alerts", ALERTS)
    yield Door(server, "POST", "/api/v2/silences", SILENCE)


def ingest_door(server):
    made = server.api().post("/v1/integrations", {"name": "attacked", "kind": "alertmanager"})
    return Door(server, "POST", f"/v1/ingest/{made['id']}", WEBHOOK, made["key"])


def refuse_everything(door):
    good = json.dumps(door.good).encode()
    for what, spoil in NO_JSON.items():
        door.refuses(spoil(good), what)
    door.refuses_oversized()
    for path in places(door.good):
        for text in NO_VALUE:
            # An empty body counts as an empty object, and a list without its only item is a list.
            if text or (path and isinstance(path[-1], str)):
                door.refuses(spoiled(door.good, path, text), f"{text[:20]} at {path}")


def edges_are_no_fault(door):
    for path in places(door.good):
        for text in EDGES:
            status, answer = door.ask(spoiled(door.good, path, text))
            assert status < 500, f"{door.method} {door.path}: {text[:20]} at {path}: {status} {answer[:300]}"


@pytest.mark.usefixtures("faultless")
def test_the_api_refuses_what_is_no_json(server):
    doors = list(own_doors(server))
    assert len(doors) >= 10
    for door in doors:
        refuse_everything(door)
        door.refuses(doubled(door.good).encode(), "members given twice")


@pytest.mark.usefixtures("faultless")
def test_the_api_stands_numbers_and_texts_at_their_edges(server):
    for door in own_doors(server):
        edges_are_no_fault(door)


@pytest.mark.usefixtures("faultless")
def test_alertmanagers_api_refuses_what_is_no_json(server):
    for door in foreign_doors(server):
        refuse_everything(door)
        status, answer = door.ask(doubled(door.good))
        assert status == 200, answer


@pytest.mark.usefixtures("faultless")
def test_alertmanagers_api_stands_numbers_and_texts_at_their_edges(server):
    for door in foreign_doors(server):
        edges_are_no_fault(door)


@pytest.mark.usefixtures("faultless")
def test_what_comes_in_and_cannot_be_read_is_a_dead_letter(server):
    """A webhook is taken in before it is read, so that nothing is lost: what cannot be read is kept for a person."""
    door = ingest_door(server)
    good = json.dumps(WEBHOOK).encode()
    bodies = [spoil(good) for spoil in NO_JSON.values()]
    bodies += [spoiled(WEBHOOK, path, text) for path in places(WEBHOOK) for text in NO_VALUE]
    for body in bodies:
        status, answer = door.ask(body)
        assert status == 202, (body[:50], answer)
    door.refuses_oversized()
    edges_are_no_fault(door)
    status, answer = door.ask(good)
    assert status == 202, answer
    peers.wait_for(lambda: server.api().get("/v1/alerts")["items"], "the good one among the bad")
    letters = server.request("POST", "/v1/dead-letters/purge", {"before": peers.rfc3339(60)})[1]["purged"]
    assert letters >= len(bodies), "every one that is no JSON is kept"
