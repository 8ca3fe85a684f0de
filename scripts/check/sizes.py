#!/usr/bin/env python3
"""Checks the length of source files against sizes.toml: limits, and a list of longer files that only shrinks.

usage: sizes.py ROOT
"""
import pathlib
import sys
import tomllib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import tree

SOURCES = (".cpp", ".h", ".py", ".ts", ".tsx", ".mjs", ".css")


def faults(root):
    config = tomllib.loads((root / "sizes.toml").read_text())
    longer = dict(config.get("longer", {}))
    for path in tree.files(root):
        if path.suffix not in SOURCES:
            continue
        lines = len((root / path).read_bytes().splitlines())
        kind = "header" if path.suffix == ".h" else "source"
        limit, listed = config["limits"][kind], longer.pop(str(path), None)
        if lines > (listed or limit):
            yield f"{path}: {lines} lines; split it by noun (a {kind} has at most {listed or limit})"
        elif listed and lines <= limit:
            yield f"sizes.toml: {path} has {lines} lines now; remove its entry"
        elif listed and lines < listed:
            yield f"sizes.toml: {path} has shrunk; write {lines} instead of {listed}"
    for path in longer:
        yield f"sizes.toml: {path} does not exist; remove its entry"


def main(root):
    found = list(faults(pathlib.Path(root)))
    print("\n".join(found) or "sizes: all within their limits")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
