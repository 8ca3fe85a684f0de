"""The preloaded shim (shim/shim.cpp) from outside: built once, one mapped file a program that is run with it."""
import contextlib
import dataclasses
import errno
import mmap
import pathlib
import shutil
import struct
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parent / "shim"
CALLS = ("openat", "write", "pwrite64", "ftruncate", "fsync", "fdatasync", "rename", "unlink", "rmdir", "mkdir")
SYNCS = ("fsync", "fdatasync")
OUTCOMES = ("done", "failed", "killed", "torn")
LOG_BYTES_MAX = 256 << 20

# shared.h's `Shared` and `Record`.
SHARED = struct.Struct("<256s 128sQIIQQ 128sQQq qQQ")
RECORD = struct.Struct("<IBBBBIIIiQq")
ROOT, KILL, KILL_ARMED, FAIL, FAIL_ERROR = 0, 256, 256 + 128 + 24, 416, 416 + 128 + 16
CLOCK_AHEAD, LOG_BYTES_MAX_AT, LOG_BYTES = 568, 576, 584


def memory():
    """Where folders are quick; None (the usual place for temporary files) where there is none. A sync costs nothing there and
    means nothing: what it keeps is the model's to say (disk.py)."""
    place = pathlib.Path("/dev/shm")
    return place if place.is_dir() and shutil.disk_usage(place).free > 1 << 30 else None


def build(folder):
    """The shim as a library in the folder."""
    library = pathlib.Path(folder) / "faults_shim.so"
    subprocess.run(["clang++-19", "-std=c++20", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library,
                    SOURCE / "shim.cpp"], check=True)
    return library


@dataclasses.dataclass(frozen=True)
class Entry:
    """One call of the log. `begin`: how long the log was before it. `offset`: of a write; the size that a file gets by ftruncate
    or O_TRUNC, -1 without O_TRUNC."""
    begin: int
    call: str
    outcome: str
    path: str
    to: str
    data: bytes
    is_folder: bool
    created: bool
    error: int
    inode: int
    offset: int


class Shim:
    """What one program shares with the shim in it. `root`: the folder whose files count."""

    def __init__(self, library, root, file):
        self.library, self.root, self.file = library, pathlib.Path(root).resolve(), pathlib.Path(file)
        with self.file.open("w+b") as made:
            made.truncate(SHARED.size + LOG_BYTES_MAX)
            self.shared = mmap.mmap(made.fileno(), SHARED.size + LOG_BYTES_MAX)
        self._put(ROOT, struct.pack("<256s", f"{self.root}/".encode()))
        self._put(LOG_BYTES_MAX_AT, struct.pack("<Q", LOG_BYTES_MAX))

    def _put(self, at, raw):
        self.shared[at:at + len(raw)] = raw

    def _number(self, at):
        return struct.unpack_from("<Q", self.shared, at)[0]

    @property
    def environment(self):
        return {"LD_PRELOAD": str(self.library), "MAINSTAY_FAULTS": str(self.file)}

    @property
    def log_bytes(self):
        return self._number(LOG_BYTES)

    def entries(self):
        """The log so far."""
        at, end = SHARED.size, SHARED.size + self.log_bytes
        while at < end:
            size, call, outcome, is_folder, created, path, to, data, error, inode, offset = RECORD.unpack_from(self.shared, at)
            texts = at + RECORD.size
            yield Entry(at - SHARED.size, CALLS[call], OUTCOMES[outcome], self.shared[texts:texts + path].decode(),
                        self.shared[texts + path:texts + path + to].decode(),
                        self.shared[texts + path + to:texts + path + to + data], bool(is_folder), bool(created), error, inode,
                        offset)
            at += size

    def kill_at(self, pattern, call, ordinal, torn=False):
        """Ends the program at the call of this kind, counted from now and 1, on a path that matches the pattern."""
        self._put(KILL, struct.pack("<128sQIIQ", pattern.encode(), ordinal, CALLS.index(call), torn, 0))
        self._put(KILL_ARMED, struct.pack("<Q", 1))

    @property
    def died(self):
        """Whether the program ended where `kill_at` said."""
        at, _, _, seen = struct.unpack_from("<QIIQ", self.shared, KILL + 128)
        return at > 0 and seen >= at

    @contextlib.contextmanager
    def failing(self, error, *calls, pattern="*"):
        """While it lasts these calls on paths that match answer the error (an errno)."""
        self._put(FAIL, struct.pack("<128sQQ", pattern.encode(), sum(1 << CALLS.index(call) for call in calls), 0))
        self._put(FAIL_ERROR, struct.pack("<q", error))
        try:
            yield
        finally:
            self._put(FAIL_ERROR, struct.pack("<q", 0))

    @property
    def failed(self):
        """How many calls failed in the last `failing`."""
        return self._number(FAIL + 136)

    def set_clock(self, seconds):
        """How far the program's wall clock is ahead of the machine's."""
        self._put(CLOCK_AHEAD, struct.pack("<q", round(seconds * 1e9)))

    def close(self):
        self.shared.close()
        self.file.unlink()


def full_disk(shim):
    return shim.failing(errno.ENOSPC, "openat", "write", "pwrite64", "mkdir")
