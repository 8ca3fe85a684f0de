"""What a disk holds after a loss of power: the calls of a program, replayed on a model that forgets what was not synced.

Strict, as POSIX is: bytes and sizes of a file are kept once it was synced itself, the names in a folder once the folder was.
After a sync that failed the kernel has dropped what was to be written: a later sync does not bring it back.
"""
import pathlib
import random

from shim import SYNCS

# Of files whose names end so the store needs nothing after a crash: SQLite makes its index of the log anew.
FORGOTTEN = ("-shm",)


class File:
    def __init__(self, content=b""):
        self.content = content  # bytes, or the path that holds them
        self.pending = []       # (offset, bytes) or (size, None), in order

    def sync(self):
        if self.pending:
            self.content = self.with_changes(self.pending)
            self.pending = []

    def with_changes(self, changes):
        content = bytearray(self.content if isinstance(self.content, bytes) else pathlib.Path(self.content).read_bytes())
        for at, data in changes:
            size = at if data is None else max(len(content), at + len(data))
            content[size:] = bytes(max(0, size - len(content)))
            if data is not None:
                content[at:at + len(data)] = data
        return bytes(content)


class Folder:
    def __init__(self):
        self.synced = {}   # name -> File or Folder
        self.names = {}    # as the program sees them
        self.pending = []  # {name: what it names from now on, or None}, each whole or not at all

    def change(self, names):
        self.pending.append(names)
        self.names = named(self.names | names)

    def sync(self):
        self.synced, self.pending = self.names, []


def named(names):
    return {name: node for name, node in names.items() if node is not None}


class Disk:
    """The model of the folder `root`, from what is in it now. `held`: a folder of the same content that stays as it is."""

    def __init__(self, root, held):
        self.inodes = {}  # what a number means now: numbers are given again
        self.top = self._load(pathlib.Path(root), pathlib.Path(held))

    def _load(self, path, held):
        if path.is_dir():
            node = Folder()
            node.names = {each.name: self._load(each, held / each.name) for each in path.iterdir() if each.is_dir() or each.is_file()}
            node.sync()
        else:
            node = File(held)
        self.inodes[path.stat().st_ino] = node
        return node

    def _place(self, path):
        """The folder that holds the path, as the program sees it, and the name in it."""
        *above, name = pathlib.PurePosixPath(path).parts
        folder = self.top
        for part in above:
            folder = folder.names[part]
        return folder, name

    def play(self, entry):
        """What a call of the log changes."""
        if entry.outcome in ("done", "torn"):
            getattr(self, f"_{entry.call}")(entry)
        elif entry.outcome == "failed" and entry.call in SYNCS and not entry.is_folder:
            self.inodes[entry.inode].pending.clear()

    def _make(self, entry, node):
        folder, name = self._place(entry.path)
        self.inodes[entry.inode] = node
        folder.change({name: node})

    def _openat(self, entry):
        if entry.created:
            self._make(entry, File())
        elif entry.offset == 0:
            self._ftruncate(entry)

    def _mkdir(self, entry):
        self._make(entry, Folder())

    def _write(self, entry):
        self.inodes[entry.inode].pending.append((entry.offset, entry.data))

    def _ftruncate(self, entry):
        self.inodes[entry.inode].pending.append((entry.offset, None))

    def _fsync(self, entry):
        self.inodes[entry.inode].sync()

    def _rename(self, entry):
        folder, name = self._place(entry.path)
        other, new = self._place(entry.to)
        assert folder is other, f"{entry}: a rename between two folders is not modelled"
        folder.change({name: None, new: folder.names[name]})

    def _unlink(self, entry):
        folder, name = self._place(entry.path)
        folder.change({name: None})

    _pwrite64, _fdatasync, _rmdir = _write, _fsync, _unlink

    def lose_power(self, target, seed=None):
        """Writes into the folder `target` what is left. Without a seed nothing that was not synced is; with one some of it:
        a disk writes when and in what order it likes."""
        write_folder(self.top, pathlib.Path(target), None if seed is None else random.Random(seed))


def write_folder(folder, target, chance):
    target.mkdir(exist_ok=True)
    names = folder.synced
    for change in folder.pending[:chance.randint(0, len(folder.pending))] if chance else []:
        names = names | change
    for name, node in sorted(named(names).items()):
        if isinstance(node, Folder):
            write_folder(node, target / name, chance)
        elif not name.endswith(FORGOTTEN):
            kept = [change for change in node.pending if chance.random() < 0.5] if chance else []
            (target / name).write_bytes(node.with_changes(kept))
            (target / name).chmod(0o600)
