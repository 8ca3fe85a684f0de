#!/usr/bin/env python3
"""Writes the lines of a text into a C++ source, so that a program carries it.

usage: embed_lines.py HEADER FUNCTION FILE OUTPUT

OUTPUT defines `std::span<const std::string_view> FUNCTION()`, written with its namespaces, which the hand-written HEADER
declares. Lines that are empty or begin with # are left out.
"""
import json
import pathlib
import sys


def source(header, function, text):
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    if not all(line.isascii() for line in lines):
        sys.exit("embed_lines.py: only ASCII is written as C++ literals here")
    rows = "".join(f"    {json.dumps(line)},\n" for line in lines)
    namespace, _, name = function.rpartition("::")
    return (f'// Written by scripts/embed_lines.py. Do not edit.\n#include "{header}"\n\nnamespace {namespace} {{\n\n'
            f"std::span<const std::string_view> {name}() {{\n"
            f"  static constexpr std::string_view lines[] = {{\n{rows}  }};\n  return lines;\n}}\n\n"
            f"}}  // namespace {namespace}\n")


def main(arguments):
    if len(arguments) != 4:
        sys.exit(__doc__.partition("\n\n")[2].partition("\n\n")[0])
    header, function, file, output = arguments
    text = source(header, function, pathlib.Path(file).read_text(encoding="ascii"))
    output = pathlib.Path(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
