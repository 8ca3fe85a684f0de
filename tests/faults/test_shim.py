"""The shim and the model of the disk can fail: a program that forgets a sync is seen to lose what it wrote."""
import errno
import os
import signal
import subprocess
import sys
import time

import pytest
import shim
from disk import Disk

# What the small programs below share.
BEGIN = """
import os, sys, time
def opened(path): return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
def write(path, text, sync=True):
    file = opened(path)
    os.write(file, text)
    if sync: os.fsync(file)
def sync_folder(path): os.fsync(os.open(path, os.O_RDONLY))
"""


class SmallProgram:
    """A folder for small programs with the shim, and what a disk would have kept of it."""

    def __init__(self, tmp_path, library):
        self.root, self.held, self.rest = tmp_path / "root", tmp_path / "held", tmp_path / "rest"
        for folder in (self.root, self.held):
            folder.mkdir()
            (folder / "old").write_bytes(b"old")
        self.disk = Disk(self.root, self.held)
        self.shim = shim.Shim(library, self.root, tmp_path / "shared")
        self.played = 0

    def run(self, code):
        done = subprocess.run([sys.executable, "-c", BEGIN + code], cwd="/", env={**os.environ, **self.shim.environment,
                              "ROOT": str(self.root)}, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def kept(self, seed=None):
        """{path: bytes} after a loss of power now."""
        for entry in list(self.shim.entries())[self.played:]:
            self.disk.play(entry)
            self.played += 1
        self.disk.lose_power(self.rest, seed)
        return {each.relative_to(self.rest).as_posix(): each.read_bytes() for each in self.rest.rglob("*") if each.is_file()}


@pytest.fixture
def small(tmp_path, library):
    small = SmallProgram(tmp_path, library)
    yield small
    small.shim.close()


@pytest.mark.parametrize("code, kept", [
    ("write(root + 'new', b'new'); sync_folder(root)", {"old": b"old", "new": b"new"}),
    ("write(root + 'new', b'new', sync=False); sync_folder(root)", {"old": b"old", "new": b""}),
    ("write(root + 'new', b'new')", {"old": b"old"}),
    ("write(root + 'old', b'NEW')", {"old": b"NEW"}),
    ("write(root + 'old', b'NEW', sync=False)", {"old": b"old"}),
    ("os.ftruncate(opened(root + 'old'), 1)", {"old": b"old"}),
    ("file = opened(root + 'old'); os.ftruncate(file, 1); os.fdatasync(file)", {"old": b"o"}),
    ("os.pwrite(file := opened(root + 'old'), b'x', 5); os.fsync(file)", {"old": b"old\0\0x"}),
    ("os.close(os.open(root + 'old', os.O_WRONLY | os.O_TRUNC))", {"old": b"old"}),
    ("write(root + 'new', b'new'); os.rename(root + 'new', root + 'old')", {"old": b"old"}),
    ("write(root + 'new', b'new'); os.rename(root + 'new', root + 'old'); sync_folder(root)", {"old": b"new"}),
    ("os.unlink(root + 'old')", {"old": b"old"}),
    ("os.unlink(root + 'old'); sync_folder(root)", {}),
    ("os.unlink(root + 'old'); write(root + 'new', b'new')", {"old": b"old"}),
    ("os.mkdir(root + 'd'); write(root + 'd/new', b'new'); sync_folder(root + 'd')", {"old": b"old"}),
    ("os.mkdir(root + 'd'); write(root + 'd/new', b'new'); sync_folder(root + 'd'); sync_folder(root)",
     {"old": b"old", "d/new": b"new"}),
])
def test_only_what_was_synced_outlives_a_loss_of_power(small, code, kept):
    assert small.run(f"root = os.environ['ROOT'] + '/'; {code}") == (0, "")
    assert small.kept() == kept


def test_some_of_what_was_not_synced_may_be_kept_and_the_seed_says_what(small):
    small.run("root = os.environ['ROOT'] + '/'\nfor i in range(8): os.pwrite(opened(root + 'old'), b'x', i)")
    some = {seed: small.kept(seed)["old"] for seed in range(20)}
    assert len(set(some.values())) > 5
    assert some[0] == small.kept(0)["old"]


def test_what_was_written_before_a_failed_sync_is_not_made_durable_by_a_later_one(small):
    with small.shim.failing(errno.EIO, "fsync"):
        status, said = small.run("write(os.environ['ROOT'] + '/old', b'NEW')")
        assert status == 1 and "[Errno 5]" in said and small.shim.failed == 1
    assert small.run("os.fsync(opened(os.environ['ROOT'] + '/old'))") == (0, "")
    assert small.kept() == {"old": b"old"}


@pytest.mark.parametrize("torn, left", [(False, b"oneold"), (True, b"onetw")])
def test_a_program_ends_before_or_within_the_chosen_call(small, torn, left):
    (small.root / "old").write_bytes(b"oldold")
    small.shim.kill_at("old", "write", 2, torn)
    status, _ = small.run("file = opened(os.environ['ROOT'] + '/old')\n"
                          "for text in (b'one', b'two.', b'three'): os.write(file, text)")
    assert status == -signal.SIGKILL and small.shim.died
    assert (small.root / "old").read_bytes()[:len(left)] == left
    assert [entry.outcome for entry in small.shim.entries() if entry.call == "write"] == ["done", "torn" if torn else "killed"]


def test_a_point_that_is_not_reached_is_told(small):
    small.shim.kill_at("old", "write", 3)
    assert small.run("write(os.environ['ROOT'] + '/old', b'x')")[0] == 0
    assert not small.shim.died


def test_the_clock_is_shifted_in_both_directions(small):
    for ahead in (7200, -7200):
        small.shim.set_clock(ahead)
        status, said = small.run("print(time.time())")
        assert status == 0 and abs(float(said) - time.time() - ahead) < 60
