"""mainstay login, logout and context: on a terminal and from a pipe; where tokens are kept and who may see them."""
import json
import os
import pty
import signal
import subprocess

import pytest


class Person:
    """Somebody with a home folder and a terminal."""

    def __init__(self, program, home):
        self.program, self.home = program, home
        self.folder = home / ".config" / "mainstay"

    def environment(self, variables):
        sanitizers = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
        return {"PATH": os.environ["PATH"], "HOME": str(self.home)} | sanitizers | (variables or {})

    def run(self, *words, stdin="", variables=None):
        return subprocess.run([self.program, *words], env=self.environment(variables), input=stdin, capture_output=True,
                              text=True, timeout=60, start_new_session=True)

    def on_terminal(self, *words, answers):
        """(exit status, what the terminal showed); each answer is typed once its question stands there."""
        pid, terminal = pty.fork()
        if pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # as in a shell, also when these tests run in the background
            os.execve(self.program, [self.program, *words], self.environment(None))
        shown = b""
        answers = list(answers)
        while True:
            try:
                chunk = os.read(terminal, 4096)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            shown += chunk
            if answers and shown.endswith(answers[0][0].encode()):
                os.write(terminal, answers.pop(0)[1].encode())
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


@pytest.fixture
def person(cli_program, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return Person(cli_program, home)


@pytest.fixture
def password(server):
    return (server.folder / "run" / "first-password").read_text().strip()


def tokens(server):
    return [t for t in server.request("GET", "/v1/tokens")[1]["items"] if t["name"].startswith("cli on ")]


def test_a_password_makes_a_token_that_ends_and_logout_revokes_it(person, server, password):
    status, shown = person.on_terminal("login", server.url, "--name", "here",
                                       answers=[("with a token): ", "admin\n"), ("Password: ", password + "\n")])
    assert status == 0, shown
    assert password not in shown, "nothing of it is echoed"
    made, = tokens(server)
    assert made["role"] == "admin" and made["expires_at"]
    keyring = json.loads((person.folder / "keyring.json").read_text())
    token = keyring["tokens"]["here"]["token"]
    assert token not in shown
    for name in ("keyring.json", "contexts.json"):
        assert (person.folder / name).stat().st_mode & 0o777 == 0o600
    assert token not in (person.folder / "contexts.json").read_text()
    assert person.run("incident", "list").returncode == 0

    again, _ = person.on_terminal("login", server.url, "--name", "here", "--user", "admin",
                                  answers=[("Password: ", password + "\n")])
    assert again == 0 and len(tokens(server)) == 1, "the token of the login before is revoked"
    assert server.request("GET", "/v1/me", token=token)[0] == 401

    assert person.run("logout").returncode == 0
    assert tokens(server) == []
    assert person.run("context", "list").stdout == ""
    assert person.run("logout").returncode == 1


def test_a_wrong_password_keeps_nothing(person, server):
    status, shown = person.on_terminal("login", server.url, "--user", "admin", answers=[("Password: ", "wrong\n")])
    assert status == 3 and "wrong" not in shown.replace("password is wrong", "")
    assert not person.folder.exists()


def test_giving_up_puts_the_terminal_back(person, server):
    status, shown = person.on_terminal("login", server.url, "--user", "admin", answers=[("Password: ", "\x03")])
    assert status == 1 and "given up" in shown


def test_a_token_comes_by_standard_input_and_is_left_alone_by_logout(person, server):
    token = server.token("viewer")
    done = person.run("login", server.url, "--token-file", "-", stdin=token + "\n")
    assert done.returncode == 0 and "(viewer)" in done.stderr and token not in done.stderr
    assert person.run("incident", "list").returncode == 0
    assert person.run("logout").returncode == 0
    assert server.request("GET", "/v1/me", token=token)[0] == 200


def test_a_token_that_the_server_refuses_is_not_kept(person, server):
    assert person.run("login", server.url, "--token-file", "-", stdin="mst_nonsense").returncode == 3
    assert not person.folder.exists()
    assert person.run("login", server.url).returncode == 2, "no terminal, no token"
    assert person.run("login", "ftp://x", "--token-file", "-", stdin="x").returncode == 2


def test_several_servers(person, make_server):
    one, two = make_server(name="one"), make_server(name="two")
    for name, server in (("one", one), ("two", two)):
        login = person.run("login", server.url, "--name", name, "--token-file", "-", stdin=server.token())
        assert login.returncode == 0, login.stderr
    assert person.run("context", "list").stdout.splitlines() == [f"one\t{one.url}\tfalse", f"two\t{two.url}\ttrue"]
    assert person.run("context", "use", "one").returncode == 0
    assert person.run("token", "list", "-v").returncode == 0
    known = {name: json.loads(person.run("token", "list", "--context", name, "--json").stdout)[0]["id"]
             for name in ("one", "two")}
    assert known["one"] != known["two"]
    by_variable = person.run("token", "list", "--json=id", variables={"MAINSTAY_CONTEXT": "two"})
    assert json.loads(by_variable.stdout)[0]["id"] == known["two"]
    by_url = person.run("token", "list", variables={"MAINSTAY_URL": two.url})
    assert by_url.returncode == 3, "the token of one does not go to two"
    assert person.run("context", "remove", "one").returncode == 0
    assert person.run("token", "list", "--context", "one").returncode == 1


def test_a_keyring_that_others_can_read_is_refused_with_the_fix(person, server):
    person.run("login", server.url, "--token-file", "-", stdin=server.token())
    keyring = person.folder / "keyring.json"
    keyring.chmod(0o644)
    refused = person.run("incident", "list")
    assert refused.returncode == 3 and f"chmod 600 {keyring}" in refused.stderr
    keyring.chmod(0o600)
    assert person.run("incident", "list").returncode == 0


def test_xdg_config_home_is_respected(person, server, tmp_path):
    done = person.run("login", server.url, "--token-file", "-", stdin=server.token(),
                      variables={"XDG_CONFIG_HOME": str(tmp_path / "xdg")})
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "xdg" / "mainstay" / "keyring.json").exists() and not person.folder.exists()
