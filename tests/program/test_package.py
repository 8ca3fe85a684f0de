"""The Debian package: what is in it, that it installs, upgrades and purges, and that its unit confines the server.

It is installed into a folder (dpkg --root, DPKG_ROOT for the maintainer scripts): no user is added and nothing is started.
"""
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT = ROOT / "packaging" / "mainstay.service"


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300, **options)


def output(*command, **options):
    done = run(*command, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def package(programs, tmp_path_factory):
    return pathlib.Path(output(ROOT / "scripts" / "package", programs, tmp_path_factory.mktemp("package"), 1).strip())


@pytest.fixture
def dpkg(tmp_path):
    root = tmp_path / "root"
    for folder in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers", "var/lib"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "var/lib/dpkg/status").touch()

    def act(*words):
        return output("dpkg", f"--root={root}", "--force-script-chrootless", "--force-depends", "--force-not-root",
                      "--force-confold", f"--log={tmp_path}/log", *words, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    act.root = root
    return act


def test_everything_in_it_belongs_to_root_and_the_configuration_is_a_conffile(package):
    lines = output("dpkg-deb", "-c", package).splitlines()
    modes = {line.split()[5]: line.split()[0] for line in lines}
    assert all(line.split()[1] == "root/root" for line in lines)
    assert not [name for name, mode in modes.items() if "w" in mode[4:] or "s" in mode]
    for name in ("./usr/bin/mainstay", "./usr/bin/mainstay-server", "./lib/systemd/system/mainstay.service",
                 "./usr/share/man/man1/mainstay.1.gz", "./usr/share/man/man8/mainstay-server.8.gz",
                 "./usr/share/bash-completion/completions/mainstay", "./usr/share/zsh/vendor-completions/_mainstay",
                 "./usr/share/fish/vendor_completions.d/mainstay.fish", "./usr/share/doc/mainstay/copyright",
                 "./usr/share/doc/mainstay/changelog.gz"):
        assert name in modes
    assert output("dpkg-deb", "-I", package, "conffiles").split() == ["/etc/mainstay/mainstay.yaml"]
    assert "libssl3" in output("dpkg-deb", "-f", package, "Depends")


def test_it_installs_upgrades_and_purges(package, dpkg):
    dpkg("-i", package)
    root = dpkg.root
    file = root / "etc/mainstay/mainstay.yaml"
    assert "\ndata: /var/lib/mainstay\n" in file.read_text()
    assert output(root / "usr/bin/mainstay", "config", "check", file) == ""
    assert output(root / "usr/bin/mainstay-server", "version") == output(root / "usr/bin/mainstay", "version")

    file.write_text("data: /srv/mainstay\n")
    data = root / "var/lib/mainstay"
    data.mkdir()
    (data / "mainstay.db").touch()
    dpkg("-i", package)
    assert file.read_text() == "data: /srv/mainstay\n", "an upgrade keeps what the operator wrote"
    dpkg("-r", "mainstay")
    assert file.exists() and (data / "mainstay.db").exists() and not (root / "usr/bin/mainstay").exists()
    dpkg("-P", "mainstay")
    assert not file.exists() and not data.exists()


def test_manual_and_completions_are_sound(package, dpkg):
    dpkg("-i", package)
    for page in ("man1/mainstay.1.gz", "man8/mainstay-server.8.gz"):
        text = output("man", "--warnings", "-l", dpkg.root / "usr/share/man" / page, env=os.environ | {"MANWIDTH": "120"})
        assert re.search(r"NAME\n +mainstay", text)
    assert "mainstay incident ack INC-12" in output("man", "-l", dpkg.root / "usr/share/man/man1/mainstay.1.gz")
    assert "--http.listen" in output("man", "-l", dpkg.root / "usr/share/man/man8/mainstay-server.8.gz")
    output("bash", "-n", dpkg.root / "usr/share/bash-completion/completions/mainstay")


def test_maintainer_scripts_are_sound():
    for script in ("postinst", "prerm", "postrm"):
        output("sh", "-n", ROOT / "packaging" / script)


def test_lintian_has_no_complaint(package):
    expected = "initial-upload-closes-no-bugs,bogus-mail-host,bogus-mail-host-in-debian-changelog"  # nobody uploads it
    output("lintian", "--allow-root", "--fail-on", "error,warning", "--suppress-tags", expected, package)


def test_the_unit_is_confined():
    text = output("systemd-analyze", "security", "--offline=true", "--no-pager", UNIT)
    exposure = float(re.search(r"Overall exposure level for mainstay.service: ([0-9.]+)", text).group(1))
    assert exposure < 2.0, text
