#!/usr/bin/env python3
"""Writes the migrations of one folder into a C++ source, so that a program carries its own schema.

usage: embed_migrations.py FOLDER OUTPUT FILE...

FOLDER is that of their owner below src/, as in modules/alerts; the files are named NNNN_words.sql, numbered from
0001 without gaps. OUTPUT defines `std::span<const store::Migration> alerts::migrations()`, which the hand-written
FOLDER/migrations.h declares.
"""
import pathlib
import re
import sys

NAME = re.compile(r"(\d{4})_[a-z0-9_]+")


def fail(message: str) -> None:
    sys.exit(f"embed_migrations.py: {message}")


def numbered(files: list[pathlib.Path]) -> list[pathlib.Path]:
    files = sorted(files, key=lambda file: file.name)
    for expected, file in enumerate(files, start=1):
        match = NAME.fullmatch(file.stem)
        if not match:
            fail(f"{file}: name it NNNN_words.sql, in lower case")
        if int(match.group(1)) != expected:
            fail(f"{file}: number {expected:04d} is expected here; the numbers have no gaps")
    return files


def raw_string(text: str) -> str:
    delimiter = "sql"
    while f"){delimiter}\"" in text:
        delimiter += "_"
        if len(delimiter) > 16:  # the longest that C++ allows
            fail("no delimiter is free for a raw string")
    return f'R"{delimiter}({text}){delimiter}"'


def source(folder: str, files: list[pathlib.Path]) -> str:
    namespace = pathlib.PurePosixPath(folder).name
    rows = [
        f'    {{{number}, "{file.stem}",\n     {raw_string(file.read_text(encoding="utf-8"))}}},\n'
        for number, file in enumerate(files, start=1)
    ]
    return (
        f"// The migrations of {folder}, written by embed_migrations.py from its *.sql files.\n"
        f'#include "{folder}/migrations.h"\n\n#include <span>\n\n#include "platform/store/migration.h"\n\n'
        f"namespace {namespace} {{\n\n"
        f"std::span<const store::Migration> migrations() {{\n"
        f"  static constexpr store::Migration all[] = {{\n{''.join(rows)}  }};\n  return all;\n}}\n\n"
        f"}}  // namespace {namespace}\n"
    )


def main(arguments: list[str]) -> None:
    if len(arguments) < 3:
        fail("usage: embed_migrations.py FOLDER OUTPUT FILE...")
    folder, output, *files = arguments
    if not output.endswith(".cpp"):
        fail(f"{output}: the output is a .cpp, not a migration")
    text = source(folder, numbered([pathlib.Path(file) for file in files]))
    path = pathlib.Path(output)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
