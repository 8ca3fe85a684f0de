"""The configuration of the server: file, environment and flags; what `mainstay config` says; SIGHUP; secrets."""
import os
import pathlib
import signal
import subprocess

import pytest
from peers import wait_for


@pytest.fixture
def config(cli_program, tmp_path):
    """config(*words, variables={}): runs `mainstay config WORDS...` in a folder and an environment of its own."""
    def run(*words, variables=None):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MAINSTAY_")}
        return subprocess.run([cli_program, "config", *words], env=environment | (variables or {}), cwd=tmp_path,
                              capture_output=True, text=True, timeout=60)
    return run


def shown(done):
    assert done.returncode == 0, done.stderr
    return {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}


def test_each_source_goes_over_the_one_before_and_is_named(config, tmp_path):
    (tmp_path / "m.yaml").write_text("data: /from/file\nlog:\n  level: warn\nhttp:\n  idle_timeout: 20s\n")
    values = shown(config("show", "--sources", "--config", "m.yaml", "--log-level", "error",
                          variables={"MAINSTAY_DATA": "/from/variable", "MAINSTAY_LOG_LEVEL": "debug"}))
    assert values["log.level"] == ["error", "--log.level"]
    assert values["data"] == ["/from/variable", "MAINSTAY_DATA"]
    assert values["http.idle_timeout"] == ["20s", "m.yaml:5:3"]
    assert values["http.header_timeout"] == ["10s", "default"]
    assert shown(config("show", variables={"MAINSTAY_CONFIG": "m.yaml"}))["data"] == ["/from/file"]


def test_check_tells_all_faults_with_their_places(config, tmp_path):
    (tmp_path / "good.yaml").write_text("# nothing\n")
    (tmp_path / "bad.yaml").write_text("htpp:\n  listen: x\nhttp:\n  listn: x\n  body_bytes_max: [1]\nlog: {level: loud}\n")
    assert config("check", "good.yaml").returncode == 0
    bad = config("check", "bad.yaml")
    assert bad.returncode == 1
    assert [line.split(": ")[0] for line in bad.stdout.splitlines()] == [
        "bad.yaml:1:1", "bad.yaml:4:3", "bad.yaml:5:19", "bad.yaml:6:14"]
    assert "did you mean http.listen?" in bad.stdout
    assert config("check", "none.yaml").returncode == 2
    assert config("check").returncode == 2


def test_explain_and_example(config, tmp_path):
    assert "MAINSTAY_HTTP_LISTEN" in config("explain", "http.listen").stdout
    wrong = config("explain", "http.listn")
    assert wrong.returncode == 2 and "did you mean http.listen?" in wrong.stderr
    made = config("example", "--data", "/var/lib/mainstay", "--http.listen", ":8443")
    (tmp_path / "made.yaml").write_text(made.stdout)
    assert config("check", "made.yaml").returncode == 0
    values = shown(config("show", "--sources", "--config", "made.yaml"))
    assert values["data"][0] == "/var/lib/mainstay" and values["http.listen"][0] == '":8443"'
    assert sum(where[-1] != "default" for where in values.values()) == 2


def test_a_faulty_configuration_refuses_the_start(cli_program, tmp_path):
    (tmp_path / "m.yaml").write_text("zzz: 1\nlog:\n  level: loud\n")
    done = subprocess.run([cli_program, "server", "--config", tmp_path / "m.yaml", "--http.listen", "nowhere"],
                          capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 2
    for place in (f"{tmp_path}/m.yaml:1:1: ", f"{tmp_path}/m.yaml:3:10: ", "--http.listen: "):
        assert place in done.stderr
    assert not (tmp_path / "mainstay-data").exists()


def test_limits_of_the_file_are_in_force(make_server, tmp_path):
    (tmp_path / "m.yaml").write_text("http:\n  body_bytes_max: 65536\n")
    server = make_server("--config", str(tmp_path / "m.yaml"))
    assert server.request("POST", "/api/v2/alerts", b"[" + b" " * 70_000 + b"]")[0] == 413
    assert server.request("POST", "/api/v2/alerts", b"[" + b" " * 60_000 + b"]")[0] == 200


def test_sighup_reloads_what_it_can_and_names_what_waits(make_server, tmp_path):
    file = tmp_path / "m.yaml"
    file.write_text("log:\n  level: error\n")
    server = make_server("--config", str(file))
    assert '"ready"' not in server.log

    file.write_text("log:\n  level: info\nhttp:\n  idle_timeout: 20s\n")
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: "needs a restart" in server.log, "the key that waits")
    assert '"key":"http.idle_timeout"' in server.log and f'"from":"{file}:4:3"' in server.log
    wait_for(lambda: "in force" in server.log, "the key that is in force")

    file.write_text("log:\n  level: loud\n")
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: "configuration not loaded" in server.log, "the refusal")
    assert f'"where":"{file}:2:10"' in server.log
    assert server.request("GET", "/v1/me")[0] == 200


def test_the_first_password_comes_by_reference_and_is_never_shown(make_server, config, tmp_path):
    (tmp_path / "password").write_text("correct horse battery staple\n")
    (tmp_path / "m.yaml").write_text(f"access:\n  first_password: file:{tmp_path}/password\nlog:\n  level: debug\n")
    server = make_server("--config", str(tmp_path / "m.yaml"))
    status, me = server.request("POST", "/v1/sessions", {"name": "admin", "password": "correct horse battery staple"})
    assert status == 200 and me["name"] == "admin"
    assert not (server.folder / "run" / "first-password").exists()
    seen = config("show", "--sources", "--config", "m.yaml").stdout
    assert f"file:{tmp_path}/password" in seen
    command_line = pathlib.Path(f"/proc/{server.process.pid}/cmdline").read_text()
    for text in (seen, server.log, command_line):
        assert "correct horse" not in text


def test_a_literal_secret_is_refused_without_repeating_it(config, tmp_path):
    (tmp_path / "m.yaml").write_text("access:\n  first_password: hunter2\n")
    for done in (config("check", "m.yaml"), config("show", "--config", "m.yaml"),
                 config("show", variables={"MAINSTAY_ACCESS_FIRST_PASSWORD": "hunter2"})):
        assert done.returncode != 0
        assert "env:NAME or file:PATH" in done.stdout + done.stderr
        assert "hunter2" not in done.stdout + done.stderr


def test_commands_on_the_data_folder_find_it_in_the_configuration(cli_program, tmp_path):
    environment = os.environ | {"MAINSTAY_DATA": str(tmp_path / "folder")}
    made = subprocess.run([cli_program, "token", "create", "--role", "viewer", "--name", "x"], env=environment,
                          capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("mst_") and (tmp_path / "folder" / "mainstay.db").exists()
