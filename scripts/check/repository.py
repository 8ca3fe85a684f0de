#!/usr/bin/env python3
"""Checks what is kept in the repository: no registry addresses in lock files, no heavy pictures, no paths of the
machine it was written on.

usage: repository.py ROOT
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import tree

PICTURE_BYTES_MAX = 300_000
# Folders that hold checkouts on any machine: their names say nothing about this one.
COMMON_PARENTS = {"/", "/tmp", "/home", "/root", "/srv", "/opt", "/var/tmp", "/usr/src", "/mnt"}


def lock_faults(root, path):
    packages = json.loads((root / path).read_text()).get("packages", {})
    if any("resolved" in package and "://" in package["resolved"] for package in packages.values()):
        yield (f"{path}: records registry addresses; set omit-lockfile-registry-resolved=true in .npmrc beside it and "
               "write it again with `npm install --package-lock-only`")


def picture_faults(root, path):
    size = (root / path).stat().st_size
    if size > PICTURE_BYTES_MAX:
        yield f"{path}: {size // 1000} kB; make it smaller than {PICTURE_BYTES_MAX // 1000} kB (fewer pixels or colours)"


def machine_paths(root):
    parent = str(root.resolve().parent)
    return [str(root.resolve())] + ([parent + "/"] if parent not in COMMON_PARENTS else [])


def path_faults(root, path, forbidden):
    content = (root / path).read_bytes()
    if b"\0" in content:
        return
    for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
        for name in forbidden:
            if name in line:
                yield f"{path}:{number}: names a path of this machine ({name}); make it relative to the repository"
                break


def faults(root):
    forbidden = machine_paths(root)
    for path in tree.files(root):
        if path.name == "package-lock.json":
            yield from lock_faults(root, path)
        if path.parts[:2] == ("docs", "images"):
            yield from picture_faults(root, path)
        yield from path_faults(root, path, forbidden)


def main(root):
    found = list(faults(pathlib.Path(root)))
    print("\n".join(found) or "repository: lock files, pictures and paths are clean")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
