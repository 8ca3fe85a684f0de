"""The systemd unit's confinement fits the program that is shipped."""
import os
import pathlib
import re
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "program"))
import peers


def output(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def calls_of(name):
    """The system calls of a set such as @system-service, sets in it included."""
    calls = set()
    for line in output("systemd-analyze", "syscall-filter", "--no-pager", name).splitlines()[1:]:
        word = line.strip()
        if word.startswith("@"):
            calls |= calls_of(word)
        elif word and not word.startswith("#"):
            calls.add(word)
    return calls


def test_the_server_needs_no_system_call_that_the_unit_forbids(tmp_path):
    programs = peers.programs()
    trace = tmp_path / "trace"
    server = subprocess.Popen(["strace", "-f", "-o", trace, programs / "mainstay-server", "server", "--config", "", "--data",
                               tmp_path / "data", "--listen", "127.0.0.1:0"], stderr=subprocess.DEVNULL)
    ready = tmp_path / "data" / "run" / "server.json"
    try:
        peers.wait_for(ready.exists, "the server to be ready", 60)
        output(programs / "mainstay-server", "token", "create", "--data", tmp_path / "data", "--role", "admin", "--name", "x")
        pid = int(re.search(r'"pid":(\d+)', ready.read_text()).group(1))
        os.kill(pid, signal.SIGHUP)
        os.kill(pid, signal.SIGTERM)
        assert server.wait(60) == 0
    finally:
        server.kill()
        server.wait()
    # exec is systemd's own, before the filter is in force for the program's code.
    used = {match.group(1) for match in re.finditer(r"^\d+ +([a-z_0-9]+)\(", trace.read_text(), re.MULTILINE)}
    used.discard("fchown")  # SQLite's, and only when it runs as root
    allowed = calls_of("@system-service") - calls_of("@privileged") - calls_of("@resources")
    assert used and used - allowed == set()
    assert not re.search(r"PROT_WRITE\|PROT_EXEC", trace.read_text()), "memory that is written and executed"
