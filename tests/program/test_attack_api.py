"""schemathesis against the running server, by the OpenAPI document that it serves: every route, every check.

ATTACK=long draws 500 examples a route (make attack), else 3. ATTACK_SEED repeats a run; its seed is printed. What the
document cannot say is in api_hooks.py.
"""
import os
import pathlib
import random
import subprocess
import sys

import peers

LONG = os.environ.get("ATTACK") == "long"
EXAMPLES = 500 if LONG else 3
HOOKS = pathlib.Path(__file__).with_name("api_hooks.py")


def fill(server, post_alerts):
    """Something of each kind that the API itself cannot make: alerts, incidents, dead letters."""
    post_alerts(server, [{"alertname": "Disk", "severity": severity, "i": str(i)}
                         for i, severity in enumerate(["critical", "warning", "info"] * 3)])
    integration = server.api().post("/v1/integrations", {"name": "attacked", "kind": "alertmanager"})
    for number in range(8):
        server.request("POST", f"/v1/ingest/{integration['id']}", {"no": number}, token=integration["key"])
    peers.wait_for(lambda: server.api().get("/v1/incidents")["items"], "incidents")
    peers.wait_for(lambda: server.api().get("/v1/dead-letters")["items"], "dead letters")


def test_every_route_answers_as_its_document_says(make_server, post_alerts, tmp_path):
    server = make_server("--rate-limit-per-second", "0")
    fill(server, post_alerts)
    seed = os.environ.get("ATTACK_SEED", str(random.SystemRandom().randrange(2**32)))
    token = server.api().post("/v1/tokens", {"name": "attack", "role": "admin"})
    password = (server.folder / "run" / "first-password").read_text().strip()
    print(f"schemathesis: seed {seed}, {EXAMPLES} examples a route")
    done = subprocess.run(
        [pathlib.Path(sys.executable).with_name("schemathesis"), "run", f"{server.url}/v1/openapi.json", "--url", server.url,
         "--max-examples", str(EXAMPLES), "--seed", seed, "--checks", "all",
         "--generation-database", "none", "--continue-on-failure", "--no-color", "--warnings", "off"],
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS), "ATTACK_TOKEN": token["token"], "ATTACK_TOKEN_ID": token["id"],
             "ATTACK_PASSWORD": password},
        cwd=tmp_path, capture_output=True, text=True, timeout=6 * 3600, check=False)
    assert done.returncode == 0, f"seed {seed}\n{done.stdout[-30000:]}\n{done.stderr[-5000:]}"
    assert "no tests" not in done.stdout.lower()
    me = peers.Http(server.url, token["token"]).get("/v1/me")
    assert me["name"] == "attack", "the run's token and the server outlived it"
