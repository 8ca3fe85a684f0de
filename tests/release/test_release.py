"""The programs that are shipped start once: version, ready, console, a clean stop."""
import subprocess
import sys
import pathlib
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "program"))
import peers


def test_the_cli_says_its_version():
    done = subprocess.run([peers.programs() / "mainstay", "version"], check=True, capture_output=True, text=True)
    assert done.stdout.startswith("mainstay ")


def test_the_server_starts_serves_and_stops(tmp_path):
    server = peers.Server(tmp_path / "data").start()
    try:
        for path in ("/healthz", "/readyz", "/"):
            assert urllib.request.urlopen(server.url + path, timeout=10).status == 200, path
        assert server.api().get("/v1/incidents")["items"] == []
    finally:
        server.stop()


def test_the_alertmanager_edition_starts_and_stops(tmp_path):
    config = tmp_path / "alertmanager.yml"
    config.write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
    server = peers.Server(tmp_path / "data", [f"--config.file={config}"], edition="alertmanager").start()
    try:
        assert peers.Http(server.url).get("/api/v2/receivers") == [{"name": "nobody"}]
    finally:
        server.stop()
