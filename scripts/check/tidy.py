#!/usr/bin/env python3
"""Runs clang-tidy on what has changed, in a configure of its own without the precompiled header.

usage: tidy.py ROOT [--all]

Looked at are at most ten sources: those that changed since the merge base with main, or on main since the previous
landing (its first parent); uncommitted changes always count. For a changed header it is a source that
includes it. What was left out is said. --all looks at the whole tree, and remembers which sources had nothing to
be said about them until they, a header of ours that they include or .clang-tidy change.
"""
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

CHANGED_MAX = 10
TREES = ("src/", "tests/anatomy/src/")
JOBS = min(4, os.cpu_count() or 1)


def git(root, *command):
    answer = subprocess.run(["git", "-C", str(root), *command], capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else None


def base_of_change(root):
    """The commit that the tree is compared with; None when there is none yet."""
    head = git(root, "rev-parse", "HEAD")
    for main in ("origin/main", "main"):
        base = git(root, "merge-base", "HEAD", main)
        if base and base != head:
            return base
    return git(root, "rev-parse", "HEAD~1")


def changed_files(root):
    base = base_of_change(root)
    names = set((git(root, "ls-files", "--others", "--exclude-standard") or "").splitlines())
    if base:
        names |= set((git(root, "diff", "--name-only", "--diff-filter=d", base) or "").splitlines())
    else:
        names |= set((git(root, "ls-files") or "").splitlines())
    return sorted(name for name in names if name.startswith(TREES) and name.endswith((".h", ".cpp")))


def compiled_sources(root, build):
    """Sources that the build compiles, relative to the root."""
    entries = json.loads((build / "compile_commands.json").read_text())
    found = [pathlib.Path(entry["file"]) for entry in entries]
    names = {path.relative_to(root).as_posix() for path in found if path.is_relative_to(root)}
    return sorted(name for name in names if name.startswith(TREES))


def source_for(root, header, sources):
    """A source that includes the header: its own when there is one, else the first."""
    own = header.removesuffix(".h") + ".cpp"
    if own in sources:
        return own
    name = next(header.removeprefix(tree) for tree in TREES if header.startswith(tree))
    line = f'#include "{name}"'
    return next((source for source in sources if line in (root / source).read_text(errors="replace")), None)


def sources_of_change(root, sources):
    wanted = []
    for name in changed_files(root):
        source = name if name.endswith(".cpp") else source_for(root, name, sources)
        if source in sources and source not in wanted:
            wanted.append(source)
    return wanted


def product_first(sources):
    """Rather the product than its tests, when not all can be looked at or somebody stops it."""
    return sorted(sources, key=lambda source: ("/tests/" in source, source))


def configure(root, build):
    command = ["cmake", "--preset", "dev", "-B", str(build), "-DMAINSTAY_PCH=OFF", "-DMAINSTAY_CONSOLE=OFF"]
    answer = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        sys.exit(f"tidy: cannot configure:\n{answer.stdout}{answer.stderr}")


def look_at(root, build, source):
    """clang-tidy's words about one source; empty when it has nothing to say."""
    answer = subprocess.run(["clang-tidy-19", "--quiet", "-p", str(build), source],
                            cwd=root, capture_output=True, text=True, check=False)
    return "" if answer.returncode == 0 else answer.stdout or answer.stderr


class Clean:
    """What clang-tidy had nothing to say about, by the content of all that it read there of ours."""

    def __init__(self, root, build):
        self.root, self.file = root, build / "clean.json"
        self.seen = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.rules = (root / ".clang-tidy").read_bytes()

    @functools.cache
    def included(self, name):
        """A file of ours and all that it includes."""
        text = (self.root / name).read_text(errors="replace")
        own = [tree + path for path in re.findall(r'#include "([^"]+)"', text) for tree in TREES]
        return {name}.union(*(self.included(path) for path in own if (self.root / path).exists()))

    def key(self, source):
        digest = hashlib.sha256(self.rules)
        for name in sorted(self.included(source)):
            digest.update((self.root / name).read_bytes())
        return digest.hexdigest()

    def __contains__(self, source):
        return self.seen.get(source) == self.key(source)

    def add(self, source):
        self.seen[source] = self.key(source)
        self.file.write_text(json.dumps(self.seen))


def main(root, everything=False):
    root = pathlib.Path(root).resolve()
    build = root / "build" / "tidy"
    configure(root, build)
    sources = compiled_sources(root, build)
    wanted = product_first(sources if everything else sources_of_change(root, sources))
    left = [] if everything else wanted[CHANGED_MAX:]
    wanted = wanted[:len(wanted) - len(left)]
    clean = Clean(root, build)
    todo = [source for source in wanted if source not in clean]
    found = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        running = {pool.submit(look_at, root, build, source): source for source in todo}
        for done in concurrent.futures.as_completed(running):
            words = done.result()
            if words:
                found += 1
                print(words.strip(), flush=True)
            else:
                clean.add(running[done])
    if found:
        print("tidy: each finding names its check in brackets; mend the code, or change .clang-tidy when the check is wrong")
    else:
        print(f"tidy: {len(wanted)} sources, of which {len(wanted) - len(todo)} are as they were when they were clean")
    if left:
        print(f"tidy: left out {len(left)} more changed sources (`make tidy` looks at all): {', '.join(left)}")
    return found > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--all" in sys.argv[2:]))
