#!/usr/bin/env python3
"""Writes the sources that put the console's files into the server: an assembly file that takes in the bytes and
a table of them in C++.

usage: embed_console.py OUTPUT [CONSOLE]   (without CONSOLE the table is empty)
"""
import gzip
import hashlib
import pathlib
import sys

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

BYTES = """  .section .rodata
  .global console_{number}_{kind}
console_{number}_{kind}:
  .incbin "{path}"
"""


class File:
    """One file of the console with its compressed form, both on disk for the assembler."""

    def __init__(self, number, path, console, output):
        self.number = number
        self.path = path
        self.url = "/" + path.relative_to(console).as_posix()
        if path.suffix not in CONTENT_TYPES:
            sys.exit(f"{path}: no content type for {path.suffix}; add it in scripts/embed_console.py")
        self.content_type = CONTENT_TYPES[path.suffix]
        content = path.read_bytes()
        self.size = len(content)
        self.etag = hashlib.sha256(content).hexdigest()[:24]
        packed = gzip.compress(content, 9, mtime=0)
        self.gzip_size = len(packed) if len(packed) < len(content) else 0
        self.gzip_path = output / f"{number}.gz"
        if self.gzip_size:
            self.gzip_path.write_bytes(packed)

    def assembly(self):
        text = BYTES.format(number=self.number, kind="bytes", path=self.path)
        if self.gzip_size:
            text += BYTES.format(number=self.number, kind="gzip", path=self.gzip_path)
        return text

    def declaration(self):
        kinds = ["bytes"] + (["gzip"] if self.gzip_size else [])
        return "".join(f"extern const char console_{self.number}_{kind}[];\n" for kind in kinds)

    def row(self):
        packed = f"{{console_{self.number}_gzip, {self.gzip_size}}}" if self.gzip_size else "{}"
        return (f'      {{"{self.url}", "{self.content_type}", {{console_{self.number}_bytes, {self.size}}}, '
                f'{packed}, "\\"{self.etag}\\""}},\n')


def source(files):
    declarations = "".join(file.declaration() for file in files)
    table = "".join(file.row() for file in files)
    body = f"  static const ConsoleFile all[] = {{\n{table}  }};\n  return all;\n" if files else "  return {};\n"
    return f"""// Written by scripts/embed_console.py. Do not edit.
#include "server/console_files.h"

extern "C" {{
{declarations}}}

namespace server {{

std::span<const ConsoleFile> console_files() {{
{body}}}

}}  // namespace server
"""


def main(output, console=None):
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    paths = []
    if console:
        console = pathlib.Path(console).resolve()
        # Hidden files are the build's own: its stamp, its manifest.
        paths = sorted(path for path in console.rglob("*")
                       if path.is_file() and not any(part.startswith(".") for part in path.relative_to(console).parts))
        if not paths:
            sys.exit(f"{console}: no files; build the console first (scripts/build_console)")
    files = [File(number, path, console, output) for number, path in enumerate(paths)]
    assembly = "".join(file.assembly() for file in files) + '  .section .note.GNU-stack, "", @progbits\n'
    (output / "console_bytes.S").write_text(assembly)
    (output / "console_files.cpp").write_text(source(files))


if __name__ == "__main__":
    main(*sys.argv[1:])
