"""Where a process can die: each call that changes a file of the data folder, as strace saw it in one life."""
import collections
import dataclasses
import fnmatch
import random
import re

from peers import wait_for

# A class of files, and the pattern of its paths below the folder that the data folder is in.
CLASSES = {
    "parent-folder": ".", "data-folder": "data", "lock": "data/lock", "run-folder": "data/run", "run-file": "data/run/*",
    "intake-folder": "data/intake", "intake-segment": "data/intake/*.segment", "store-file": "data/mainstay.db",
    "store-journal": "data/mainstay.db-journal", "store-log": "data/mainstay.db-wal", "store-index": "data/mainstay.db-shm",
    "key-folder": "data/keys", "ledger-key": "data/keys/*.pem*", "checkpoints": "data/checkpoints.txt*",
}
OWN = {"run-file", "intake-segment", "ledger-key", "checkpoints"}  # what SQLite does not write
WRITES = {"write", "pwrite64"}
# All system calls by which a file or a folder can change. Those that the shim does not know must not be used.
TRACED = ("open,openat,creat,write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,fallocate,fsync,fdatasync,"
          "sync_file_range,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,"
          "copy_file_range,sendfile,splice,mmap,io_uring_setup")
LINE = re.compile(r"\d+ +(?P<at>[\d.]+) (?P<call>\w+)\((?P<arguments>.*)")
DESCRIPTOR = re.compile(r"\d+<([^>]*)>")
TEXT = re.compile(r'"([^"]*)"')


@dataclasses.dataclass(frozen=True, order=True)
class Point:
    """The process ends at this call, counted from 1 in the phase; torn: with half of the bytes written, else before it."""
    phase: str
    file: str
    call: str
    ordinal: int
    torn: bool = False

    @property
    def kind(self):
        return self.phase, self.file, self.call

    def __str__(self):
        return f"{self.phase}: {self.call} {self.ordinal} on {self.file}{', torn' if self.torn else ''}"


def class_of(path):
    found = [name for name, pattern in CLASSES.items()
             if fnmatch.fnmatchcase(path, pattern) and path.count("/") == pattern.count("/")]
    assert len(found) == 1, f"{path} is of no class of files (points.py), or of several: {found}"
    return found[0]


def traced(command, trace, environment):
    """The command under strace; the program stays our own child."""
    variables = [word for name, value in environment.items() for word in ("-E", f"{name}={value}")]
    return ["strace", "-D", "-f", "--seccomp-bpf", "-y", "-ttt", "-s", "0", "-o", str(trace), "-e", f"trace={TRACED}", *variables,
            *command]


def trace_of(trace, root):
    """[(time, call, path below the root)] of an ended program, in order."""
    wait_for(lambda: re.search(r"\+\+\+ (exited|killed)[^\n]*\n\Z", trace.read_text()), "the end of the trace")
    calls = []
    for line in trace.read_text().splitlines():
        found = LINE.match(line)
        path = found and path_of(found["call"], found["arguments"])
        if path and (path == str(root) or path.startswith(f"{root}/")):
            calls.append((float(found["at"]), found["call"], path[len(str(root)) + 1:] or "."))
    return calls


def path_of(call, arguments):
    """What the call would change; None when it changes nothing that outlives a crash."""
    if call == "openat":
        return TEXT.findall(arguments)[0] if re.search(r"O_CREAT|O_TRUNC", arguments) else None
    if call == "mmap":
        shared = "MAP_SHARED" in arguments and "PROT_WRITE" in arguments
        path = shared and DESCRIPTOR.findall(arguments)
        return path[0] if path and not path[0].endswith("-shm") else None  # SQLite's index needs not survive
    if call in ("write", "pwrite64", "ftruncate", "fsync", "fdatasync"):
        return DESCRIPTOR.match(arguments).group(1)
    return (TEXT.findall(arguments) or DESCRIPTOR.findall(arguments) or [None])[0]


def compare(calls, entries):
    """Fails when the shim missed a call that strace saw, or the reverse."""
    seen = collections.Counter((call, path) for _, call, path in calls)
    logged = collections.Counter((entry.call, entry.path) for entry in entries)
    assert seen == logged, f"only strace saw {seen - logged}; only the shim saw {logged - seen}"


def enumerate_points(phases):
    """All points of [(phase, [(time, call, path)])]. The writes of our own files are cut before and within; those of SQLite,
    which knows both, in turns."""
    points = []
    for phase, calls in phases:
        counted = collections.Counter((class_of(path), call) for _, call, path in calls)
        for (file, call), count in sorted(counted.items()):
            for ordinal in range(1, count + 1):
                if call not in WRITES or file in OWN or ordinal % 2 == 0:
                    points.append(Point(phase, file, call, ordinal))
                if call in WRITES and (file in OWN or ordinal % 2 == 1):
                    points.append(Point(phase, file, call, ordinal, torn=True))
    return points


def choose(points, count, seed):
    """So many of them, each kind with the same chance."""
    chance = random.Random(seed)
    kinds = collections.defaultdict(list)
    for point in points:
        kinds[point.kind].append(point)
    chosen = []
    while len(chosen) < min(count, len(points)):
        kind = chance.choice(sorted(kinds))
        chosen.append(kinds[kind].pop(chance.randrange(len(kinds[kind]))))
        if not kinds[kind]:
            del kinds[kind]
    return chosen


def table(points):
    """How many points by phase, file and call."""
    counted = collections.Counter(point.kind for point in points)
    lines = [f"  {phase:<12} {file:<15} {call:<10} {count:>5}" for (phase, file, call), count in sorted(counted.items())]
    return "\n".join([*lines, f"{len(points)} points"])
