"""The module of tests/anatomy, which the product does not carry, in the programs that have it: what every module gets."""
import os
import pathlib

import pytest

NOTE = {"object": "INC-1", "text": "the vendor is informed"}


@pytest.fixture
def server(make_server, monkeypatch):
    monkeypatch.setenv("MAINSTAY_BIN", str(pathlib.Path(os.environ["MAINSTAY_BIN"]) / "anatomy"))
    return make_server()


def notes(server, query=""):
    status, page = server.request("GET", f"/v1/notes{query}")
    assert status == 200, page
    return page["items"]


def test_its_routes_answer_and_the_ledger_tells(server):
    status, note = server.request("POST", "/v1/notes", NOTE)
    assert status == 201 and note["created_by"] == "test-admin", note
    server.request("POST", "/v1/notes", {"object": "INC-2", "text": "another"})
    assert [one["id"] for one in notes(server, "?object=INC-1")] == [note["id"]]
    page = server.request("GET", "/v1/notes?limit=1")[1]
    assert server.request("GET", f"/v1/notes?limit=1&cursor={page['next']}")[1]["items"] == [note]
    assert server.request("DELETE", f"/v1/notes/{note['id']}")[0] == 204
    assert server.request("DELETE", f"/v1/notes/{note['id']}")[0] == 404
    entries = server.request("GET", "/v1/ledger?object=INC-1")[1]["items"]
    assert [(entry["type"], entry["body"]) for entry in entries] == [("note.removed", note), ("note.added", note)]


def test_what_is_wrong_is_named_by_its_place(server):
    status, problem = server.request("POST", "/v1/notes", {"object": "", "txet": "x"})
    assert status == 400 and {fault["pointer"] for fault in problem["errors"]} == {"/object", "/text", "/txet"}, problem


def test_a_dry_run_and_a_repeated_request_come_by_themselves(server):
    assert server.request("POST", "/v1/notes?dry_run=true", NOTE)[0] == 201
    assert notes(server) == []
    first, again = (server.request("POST", "/v1/notes", NOTE, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first == again and len(notes(server)) == 1


def test_its_verbs_are_typed_like_all_others(server):
    assert server.cli("note", "add", "INC-1", "tried", "--dry-run").returncode == 0
    note = server.cli_json("note", "add", "INC-1", "the vendor is informed")
    assert server.cli_json("note", "list", "--object", "INC-1") == [note]
    assert server.cli("note", "list").stdout.split("\t")[:3] == [note["id"], "INC-1", "the vendor is informed"]
    refused = server.cli("note", "add", "INC-1", "mine", role="viewer")
    assert refused.returncode == 3 and "notes:write" in refused.stderr
    assert server.cli("note", "remove", note["id"]).returncode == 0
    assert notes(server) == []


def test_every_route_refuses_who_lacks_its_permission(server):
    """Of the product's modules and of this one, by the permissions that the routes declare and that /v1/me names."""
    operations = [(method.upper(), path.replace("{", "").replace("}", ""), operation["x-permission"])
                  for path, methods in server.request("GET", "/v1/openapi.json")[1]["paths"].items()
                  for method, operation in methods.items() if "x-permission" in operation]
    assert ("POST", "/v1/notes", "notes:write") in operations
    for role in ("operator", "viewer", "ingest", "agent"):
        held = set(server.request("GET", "/v1/me", token=server.token(role))[1]["permissions"])
        for method, path, permission in operations:
            body = None if method in ("GET", "DELETE") else {}
            if permission not in held:
                assert server.request(method, path, body, token=server.token(role))[0] == 403, (role, method, path)
    for method, path, _ in operations:
        assert server.request(method, path, token="no-such-token")[0] == 401, (method, path)
