"""The Debian package in a fresh Debian: installs with its dependencies, starts, upgrades, is removed and purged.

The Debian is debootstrap's, in a folder, entered by chroot: this needs root and a mirror, and fails without. systemd does not
run in it, so the server is started as the unit would: its ExecStart, as its user. A debootstrapped root is kept in
build/debootstrap.tar for a week.
"""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "program"))
import peers

KEPT = ROOT / "build" / "debootstrap.tar"
KEPT_SECONDS = 7 * 24 * 3600
CONFIGURATION = "/etc/mainstay/mainstay.yaml"


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=1200, check=False, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def debian():
    """The archive of a minimal Debian 12 with what every system has to have a user added."""
    if not KEPT.exists() or time.time() - KEPT.stat().st_mtime > KEPT_SECONDS:
        making = KEPT.with_suffix(".making")
        run("debootstrap", "--variant=minbase", "--include=adduser,ca-certificates", "bookworm", making)
        run("tar", "--numeric-owner", "-C", making, "-cf", KEPT.with_suffix(".part"), ".")
        shutil.rmtree(making)
        KEPT.with_suffix(".part").rename(KEPT)
    return KEPT


class Machine:
    """The root of a Debian; commands run in it."""

    def __init__(self, folder):
        self.folder = folder

    def at(self, path):
        return self.folder / str(path).lstrip("/")

    def run(self, *command):
        return run("chroot", self.folder, *command, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
                                                         "DEBIAN_FRONTEND": "noninteractive"})

    def as_user(self, *command):
        return self.run("setpriv", "--reuid=mainstay", "--regid=mainstay", "--clear-groups", *command)

    def install(self, package):
        shutil.copy(package, self.at("/tmp"))
        self.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold",
                 f"/tmp/{package.name}")
        self.at(f"/tmp/{package.name}").unlink()

    def traces(self):
        """Files and folders that bear the package's name, but for logs and the package manager's own."""
        own = run("find", self.folder, "-xdev", "-iname", "*mainstay*", "-not", "-path", "*/var/log/*", "-not", "-path",
                  "*/var/cache/apt/*")
        return sorted(line.removeprefix(str(self.folder)) for line in own.splitlines())


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    assert os.geteuid() == 0, "a Debian in a folder is made and entered by root alone: run this as root"
    folder = tmp_path_factory.mktemp("debian")
    run("tar", "--numeric-owner", "-C", folder, "-xpf", debian())
    shutil.copy("/etc/resolv.conf", folder / "etc" / "resolv.conf")
    machine = Machine(folder)
    machine.run("apt-get", "update", "-qq")
    yield machine
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The package, and one of the next version whose configuration file has a line more."""
    folder = tmp_path_factory.mktemp("packages")
    first = pathlib.Path(run(ROOT / "scripts" / "package", peers.programs(), folder).strip())
    tree = folder / "tree"
    run("dpkg-deb", "-R", first, tree)
    control = tree / "DEBIAN" / "control"
    version = re.search(r"^Version: (.*)$", control.read_text(), re.MULTILINE)[1]
    control.write_text(control.read_text().replace(f"Version: {version}", f"Version: {version}+next"))
    with (tree / CONFIGURATION.lstrip("/")).open("a") as file:
        file.write("# A line of the next version.\n")
    second = folder / "next.deb"
    run("dpkg-deb", "--root-owner-group", "-b", tree, second)
    return first, second


@contextlib.contextmanager
def served(machine, command, variables):
    """The server as `command` starts it; its address. Stopped by SIGTERM, in order."""
    ready = machine.at("/var/lib/mainstay/run/server.json")
    ready.unlink(missing_ok=True)
    process = subprocess.Popen([str(word) for word in command], umask=0o077, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **variables})
    try:
        peers.wait_for(lambda: ready.exists() or process.poll() is not None, "the server to be ready", 60)
        assert process.poll() is None, process.stderr.read().decode()
        url = json.loads(ready.read_text())["url"]
        assert urllib.request.urlopen(url + "/readyz", timeout=10).status == 200
        yield url
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()


def as_the_unit_does(machine):
    text = machine.at("/lib/systemd/system/mainstay.service").read_text()
    command = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)[1].split()
    user = re.search(r"^User=(.*)$", text, re.MULTILINE)[1]
    return served(machine, ["chroot", f"--userspec={user}:{user}", machine.folder, *command], {"MAINSTAY_HTTP_LISTEN": "127.0.0.1:0"})


def test_the_package_lives_its_whole_life_on_a_fresh_machine(machine, packages):
    first, second = packages
    assert machine.traces() == []
    machine.install(first)
    assert machine.run("stat", "-c", "%U:%G %a", "/var/lib/mainstay").strip() == "mainstay:mainstay 700"
    assert machine.run("getent", "passwd", "mainstay").split(":")[6].strip() in ("/usr/sbin/nologin", "/bin/false")
    with as_the_unit_does(machine) as url:
        token = machine.as_user("mainstay", "token", "create", "--role", "admin", "--name", "installed").strip()
        peers.Http(url, token).post("/v1/silences", {"matchers": [{"name": "a", "value": "b"}], "duration": "1h",
                                                     "comment": "before the upgrade"})
        modes = machine.run("find", "/var/lib/mainstay", "-perm", "/077")
        assert modes == "", f"others may see the data: {modes}"

    # What the operator wrote is kept, and the new default lies beside it.
    written = machine.at(CONFIGURATION).read_text() + "# A line of the operator.\n"
    machine.at(CONFIGURATION).write_text(written)
    machine.install(second)
    assert machine.run("dpkg-query", "-W", "-f", "${Version}", "mainstay").endswith("+next")
    assert machine.at(CONFIGURATION).read_text() == written
    assert "A line of the next version" in machine.at(CONFIGURATION + ".dpkg-dist").read_text()
    with as_the_unit_does(machine) as url:
        assert [one["comment"] for one in peers.Http(url, token).get("/v1/silences")["items"]] == ["before the upgrade"]

    machine.run("apt-get", "remove", "-y", "-qq", "mainstay")
    assert not machine.at("/usr/bin/mainstay-server").exists()
    assert machine.at(CONFIGURATION).exists() and machine.at("/var/lib/mainstay/mainstay.db").exists()
    machine.run("apt-get", "purge", "-y", "-qq", "mainstay")
    assert machine.traces() == [], "a purge leaves nothing"


# What a container engine does with an image that is run with --read-only and a volume, without an engine.
READ_ONLY = """
mount --bind "$1" "$1"
mount --bind "$1/var/lib/mainstay" "$1/var/lib/mainstay"
mount -o remount,bind,ro "$1"
root=$1 user=$2
shift 2
exec chroot --userspec="$user:$user" "$root" setpriv --no-new-privs "$@"
"""


def test_the_container_file_runs_without_root_on_a_read_only_file_system(machine, packages):
    text = (ROOT / "packaging" / "Containerfile").read_text().replace("\\\n", " ")
    lines = [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]
    assert {word for word, _ in lines} <= {"FROM", "COPY", "RUN", "USER", "ENV", "VOLUME", "EXPOSE", "ENTRYPOINT", "CMD"}
    said = dict(lines)
    assert said["FROM"] == "debian:12-slim" and said["USER"] == "mainstay" and said["VOLUME"] == "/var/lib/mainstay"
    assert "--no-install-recommends" in said["RUN"] and "rm -rf /var/lib/apt/lists/*" in said["RUN"]
    machine.install(packages[0])
    variables = dict(one.split("=", 1) for one in said["ENV"].split())
    assert variables["MAINSTAY_HTTP_LISTEN"] == "0.0.0.0:8080" and said["EXPOSE"] == "8080"
    command = json.loads(said["ENTRYPOINT"]) + json.loads(said["CMD"])
    unshared = ["unshare", "--mount", "sh", "-ec", READ_ONLY, "sh", machine.folder, said["USER"], *command]
    with served(machine, unshared, variables | {"MAINSTAY_HTTP_LISTEN": "127.0.0.1:0"}) as url:
        assert urllib.request.urlopen(url + "/healthz", timeout=10).status == 200
    machine.run("apt-get", "purge", "-y", "-qq", "mainstay")
