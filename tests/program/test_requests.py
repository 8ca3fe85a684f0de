"""What holds for every request to the real server: dry runs, Idempotency-Key, TLS, proxies, a path prefix, CORS, limits."""
import http.client
import json
import ssl
import subprocess

import pytest
from peers import alert, wait_for

SILENCE = {"matchers": [{"name": "a", "value": "b"}], "duration": "1h", "comment": "c"}


def send(server, method, path, body=None, token=None, **headers):
    """(status, headers, text) of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", int(server.url.split(":")[2].split("/")[0]), timeout=30)
    sent = {"Authorization": f"Bearer {token or server.token()}"} | {k.replace("_", "-"): v for k, v in headers.items()}
    if body is not None:
        sent["Content-Type"] = "application/json"
        body = json.dumps(body)
    connection.request(method, path, body, sent)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, text


def ledger_size(server):
    return server.request("GET", "/v1/ledger/head")[1]["size"]


def test_every_route_that_can_be_tried_changes_nothing(server, post_alerts):
    """All operations that declare dry_run, with what they need, against the ledger and the lists."""
    post_alerts(server, [{"alertname": "Disk", "service": "db"}])
    incident = wait_for(lambda: server.request("GET", "/v1/incidents")[1]["items"], "an incident")[0]
    silence = server.request("POST", "/v1/silences", SILENCE)[1]
    token = server.request("POST", "/v1/tokens", {"name": "t", "role": "viewer"})[1]
    integration = server.request("POST", "/v1/integrations", {"kind": "alertmanager", "name": "i"})[1]
    ids = {"silences": silence["id"], "tokens": token["id"], "integrations": integration["id"],
           "incidents": incident["readable_id"]}
    document = server.request("GET", "/v1/openapi.json")[1]
    lists = [path for path in ("/v1/incidents", "/v1/silences", "/v1/tokens", "/v1/integrations", "/v1/alerts")]
    before = {path: [one["id"] for one in server.request("GET", path)[1]["items"]] for path in lists}
    size = ledger_size(server)
    tried = set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if not any(p["name"] == "dry_run" for p in operation.get("parameters", [])):
                continue
            collection = path.split("/")[2]
            if collection in ("sessions", "users") or ("{" in path and collection not in ids):
                continue
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
            target = path.replace("{id}", ids.get(collection, "")) + "?dry_run=true"
            status, headers, text = send(server, method.upper(), target, body)
            assert status < 300 or status == 409, (method, path, text)  # 409: its state does not allow it now
            if status < 300:
                assert headers["Dry-Run"] == "true"
                tried.add((method, path))
    assert len(tried) >= 10, tried
    assert ledger_size(server) == size
    assert {path: [one["id"] for one in server.request("GET", path)[1]["items"]] for path in lists} == before
    assert server.request("GET", "/v1/incidents")[1]["items"][0]["state"] == "open"


def test_the_cli_tries(server, post_alerts):
    post_alerts(server, [{"alertname": "Disk", "service": "db"}])
    wait_for(lambda: server.request("GET", "/v1/incidents")[1]["items"], "an incident")
    done = server.cli("incident", "ack", "INC-1", "--dry-run")
    assert done.returncode == 0 and "nothing was changed" in done.stderr and done.stdout.startswith("INC-1\tacknowledged")
    assert server.request("GET", "/v1/incidents/INC-1")[1]["state"] == "open"
    assert server.cli("incident", "ack", "INC-7", "--dry-run").returncode == 1
    muted = server.cli("silence", "create", "service=db", "--dry-run")
    assert muted.returncode == 0 and "Disk" in muted.stdout
    assert server.request("GET", "/v1/silences")[1]["items"] == []


def test_an_idempotency_key_survives_kill_9(server):
    first = send(server, "POST", "/v1/silences", SILENCE, Idempotency_Key="k-1")
    assert first[0] == 201 and first[1]["Idempotency-Replayed"] is None
    server.kill()
    server.start()
    again = send(server, "POST", "/v1/silences", SILENCE, Idempotency_Key="k-1")
    assert (again[0], again[2]) == (first[0], first[2]) and again[1]["Idempotency-Replayed"] == "true"
    assert len(server.request("GET", "/v1/silences")[1]["items"]) == 1
    assert send(server, "POST", "/v1/silences", {**SILENCE, "comment": "d"}, Idempotency_Key="k-1")[0] == 409
    secret = send(server, "POST", "/v1/tokens", {"name": "n", "role": "viewer"}, Idempotency_Key="k-2")
    assert secret[0] == 201
    assert send(server, "POST", "/v1/tokens", {"name": "n", "role": "viewer"}, Idempotency_Key="k-2")[0] == 409
    token = json.loads(secret[2])["token"]
    assert token.encode() not in (server.folder / "mainstay.db").read_bytes()
    assert sum(one["name"] == "n" for one in server.request("GET", "/v1/tokens")[1]["items"]) == 1


@pytest.fixture
def certificate(tmp_path):
    """issue(name): certificate.pem and key.pem for 127.0.0.1, each time new."""
    def issue(name):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                        tmp_path / "key.new", "-out", tmp_path / "certificate.new"], check=True, capture_output=True)
        (tmp_path / "key.new").chmod(0o600)
        (tmp_path / "key.new").rename(tmp_path / "key.pem")
        (tmp_path / "certificate.new").rename(tmp_path / "certificate.pem")
        return tmp_path / "certificate.pem", tmp_path / "key.pem"
    return issue


def test_tls_with_a_certificate_that_is_renewed(make_server, certificate):
    chain, key = certificate("first")
    server = make_server("--tls-certificate", str(chain), "--tls-key", str(key), start=False)
    server.start()
    assert server.url.startswith("https://127.0.0.1:")
    port = int(server.url.rpartition(":")[2])

    def name():
        context = ssl.create_default_context(cafile=str(chain))
        connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=10)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        assert answer.status == 200 and answer.read()
        subject = dict(part[0] for part in connection.sock.getpeercert()["subject"]) if connection.sock else None
        connection.close()
        return subject

    context = ssl.create_default_context(cafile=str(chain))
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=10)
    connection.request("GET", "/", headers={"Accept": "text/html"})
    assert "max-age" in connection.getresponse().headers["Strict-Transport-Security"]
    password = (server.folder / "run" / "first-password").read_text().strip()
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=10)
    connection.request("POST", "/v1/sessions", json.dumps({"name": "admin", "password": password}),
                       {"Content-Type": "application/json"})
    assert "; Secure" in connection.getresponse().headers["Set-Cookie"]
    certificate("second")

    def renewed():
        try:
            name()
            return True
        except ssl.SSLError:  # the old certificate, which the new file does not vouch for
            return False
    wait_for(renewed, "the new certificate", 30)
    done = subprocess.run(["curl", "-sS", "--cacert", chain, server.url + "/readyz"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_key_that_does_not_fit_refuses_the_start(make_server, certificate, tmp_path):
    chain, key = certificate("one")
    other = tmp_path / "other.pem"
    chain.rename(other)
    certificate("two")
    server = make_server("--tls-certificate", str(other), "--tls-key", str(key), start=False)
    done = subprocess.run([str(part) for part in server.command], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2 and "does not belong" in done.stderr


def test_a_path_prefix(make_server, post_alerts):
    server = make_server("--path-prefix", "/ops")
    assert server.url.endswith("/ops")
    assert server.request("GET", "/v1/me")[0] == 200
    assert send(server, "GET", "/v1/me")[0] == 404
    assert send(server, "GET", "/healthz")[0] == 200
    status, headers, _ = send(server, "GET", "/")
    assert (status, headers["Location"]) == (308, "/ops/")
    assert '<base href="/ops/">' in send(server, "GET", "/ops/t/default/incidents")[2]
    post_alerts(server, [{"alertname": "Disk"}])
    assert server.cli("alert", "list").returncode == 0


def test_cors_and_the_rate_of_a_caller(make_server):
    server = make_server("--cors-origin", "https://console.example", "--rate-limit-per-second", "1",
                         "--rate-limit-burst", "5")
    viewer, ingest = server.token("viewer"), server.token("ingest")
    status, headers, _ = send(server, "OPTIONS", "/v1/incidents", Origin="https://console.example",
                              Access_Control_Request_Method="GET")
    assert status == 204 and headers["Access-Control-Allow-Origin"] == "https://console.example"
    assert send(server, "GET", "/v1/me", token=viewer, Origin="https://evil.example")[1]["Access-Control-Allow-Origin"] is None
    statuses = [send(server, "GET", "/v1/me", token=viewer) for _ in range(10)]
    refused = [headers for status, headers, _ in statuses if status == 429]
    assert refused and int(refused[0]["Retry-After"]) >= 1
    for i in range(20):
        assert send(server, "POST", "/api/v2/alerts", [alert(i=str(i))], token=ingest)[0] == 200


def test_a_trusted_proxy_says_who_asks(make_server):
    server = make_server("--trusted-proxy", "127.0.0.0/8")
    password = (server.folder / "run" / "first-password").read_text().strip()
    _, headers, _ = send(server, "POST", "/v1/sessions", {"name": "admin", "password": password},
                         X_Forwarded_For="198.51.100.7", X_Forwarded_Proto="https")
    assert "; Secure" in headers["Set-Cookie"]
    # Sign-in is throttled by address: another address still may.
    for _ in range(60):
        status, _, _ = send(server, "POST", "/v1/sessions", {"name": "admin", "password": "wrong"},
                            X_Forwarded_For="198.51.100.8")
        if status == 429:
            break
    assert status == 429
    assert send(server, "POST", "/v1/sessions", {"name": "viewer", "password": "wrong"},
                X_Forwarded_For="198.51.100.9")[0] == 401


def test_a_list_parameter_holds_as_many_as_its_document_says(server):
    assert server.request("GET", "/v1/deliveries?state=waiting,retrying,parked")[0] == 200
    status, answer = server.request("GET", "/v1/deliveries?state=waiting,parked&state=waiting,parked")
    assert status == 400 and answer["errors"][0]["pointer"] == "/state", answer
