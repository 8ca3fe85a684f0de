#!/usr/bin/env python3
"""`make check`: all checks that need no build, each with the time it took. Exit 1 when one has a fault.

usage: all.py ROOT
"""
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
CHECKS = ["structure", "includes", "sizes", "formatting", "repository", "tidy"]


def main(root):
    failed = []
    for check in CHECKS:
        began = time.monotonic()
        status = subprocess.run([sys.executable, HERE / f"{check}.py", root], check=False).returncode
        print(f"  {check}: {'ok' if status == 0 else 'FAULTS'} after {time.monotonic() - began:.1f} s", flush=True)
        if status != 0:
            failed.append(check)
    print(f"check: faults in {', '.join(failed)}" if failed else "check: ok")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
