"""What needs a build to be checked: headers without a source compile alone, and the API documents are current. A header with a
source is the first that it includes, and names nothing that only the precompiled header brings: scripts/check/includes.py."""
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ["MAINSTAY_BIN"])
ANATOMY = ROOT / "tests" / "anatomy"  # its module is in the programs of BIN/anatomy alone
TREES = (ROOT / "src", ANATOMY / "src")


def compile_flags():
    """The flags of the lowest library, without the precompiled header: a header must not lean on it."""
    commands = json.loads((BIN / "compile_commands.json").read_text())
    parts = shlex.split(next(c["command"] for c in commands if "/base.dir/" in c["command"] and "clang++" in c["command"]))
    kept, skip = [], False
    for part in parts[parts.index(next(p for p in parts if "clang++" in p)) + 1:]:
        if skip:
            skip = False
        elif part in ("-Xclang", "-o", "-c", "-MF", "-MT"):
            skip = True
        elif part.startswith(("-M", "-g", "-O", "-fsanitize", "-Winvalid-pch")) or part.endswith((".cpp", ".cxx")):
            pass
        else:
            kept.append(part)
    return [*kept, f"-I{ANATOMY / 'src'}"]


def compiles_alone(header, flags):
    tree = next(tree for tree in TREES if header.is_relative_to(tree))
    text = f'#include "{header.relative_to(tree)}"\n'
    done = subprocess.run(["clang++-19", *flags, "-fsyntax-only", "-x", "c++", "-"], input=text, text=True,
                          capture_output=True, check=False)
    return "" if done.returncode == 0 else f"{header.relative_to(ROOT)}:\n{done.stderr[:2000]}"


def test_every_header_without_a_source_compiles_alone():
    headers = [h for tree in TREES for h in sorted(tree.rglob("*.h"))
               if h.name != "precompiled.h" and not h.with_suffix(".cpp").exists()]
    assert headers
    flags = compile_flags()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        faults = [f for f in pool.map(lambda h: compiles_alone(h, flags), headers) if f]
    assert not faults, "include in the header what it uses:\n" + "\n".join(faults)


@pytest.mark.parametrize("program,folders", [("mainstay-server", [ROOT / "api"]),
                                             ("anatomy/mainstay-server", [ROOT / "api", ANATOMY / "api"])])
def test_api_documents_are_current(tmp_path, program, folders):
    subprocess.run([BIN / program, "openapi", "--output", tmp_path], check=True)
    written = {p.name: p.read_text() for p in tmp_path.glob("*.json")}
    kept = {p.name: p.read_text() for folder in folders for p in folder.glob("*.json")}
    assert written == kept, "run `make api` and commit api/"


def test_the_composed_document_is_valid_openapi():
    from openapi_spec_validator import validate
    text = subprocess.run([BIN / "mainstay-server", "openapi"], check=True, capture_output=True, text=True).stdout
    validate(json.loads(text))


def test_the_reference_of_the_configuration_is_current():
    written = subprocess.run([BIN / "mainstay-server", "config", "reference"], check=True, capture_output=True,
                             text=True).stdout
    assert written == (ROOT / "docs" / "configuration.md").read_text(), "run `make api` and commit docs/configuration.md"


def documented_routes():
    for path in sorted([*(ROOT / "api").glob("*.json"), *(ANATOMY / "api").glob("*.json")]):
        for route, operations in json.loads(path.read_text())["paths"].items():
            for method, operation in operations.items():
                yield f"{method.upper()} {route}", operation


@pytest.mark.parametrize("name,operation", documented_routes(), ids=lambda v: v if isinstance(v, str) else "")
def test_every_route_has_a_permission_a_summary_and_an_example(name, operation):
    # Open, or for anybody who is signed in; of the sessions the service tells one's own from others'.
    without_permission = {"POST /v1/sessions", "DELETE /v1/sessions/current", "GET /v1/me", "GET /v1/notices",
                          "GET /v1/sessions", "DELETE /v1/sessions/{id}"}
    assert ("x-permission" in operation) == (name not in without_permission)
    assert operation["summary"]
    body = operation.get("requestBody")
    assert body is None or "example" in body["content"]["application/json"]
