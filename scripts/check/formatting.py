#!/usr/bin/env python3
"""Checks that all C++ is laid out as clang-format lays it out.

usage: formatting.py ROOT [--write]   (--write lays it out)
"""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import tree

FORMAT = "clang-format-19"


def main(root, write=False):
    paths = [str(path) for path in tree.cpp_files(root)]
    if not paths:
        print("format: no C++ files")
        return False
    if write:
        return subprocess.run([FORMAT, "-i", *paths], cwd=root, check=False).returncode != 0
    answer = subprocess.run([FORMAT, "--dry-run", "-Werror", *paths], cwd=root, capture_output=True, text=True, check=False)
    wrong = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", answer.stderr, re.MULTILINE)))
    for path in wrong:
        print(f"{path}: not laid out by clang-format; run `make format`")
    if answer.returncode != 0 and not wrong:
        print(answer.stderr)
    if answer.returncode == 0:
        print(f"format: {len(paths)} files")
    return answer.returncode != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--write" in sys.argv[2:]))
