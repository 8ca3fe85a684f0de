#!/usr/bin/env python3
"""Writes the policies that are shipped into a C++ source, so that the programs carry them.

usage: embed_policies.py CONTENT OUTPUT

CONTENT is content/policies; its policies are FOLDER/.../NAME/NAME.yaml, and what stands in hidden folders is their tests.
OUTPUT defines `std::span<const policy::LibraryFile> policy::library()`, which engines/policy/library.h declares.
"""
import pathlib
import sys

PART = 8_000  # of a literal: more than the standard promises, less than any compiler minds


def files(content: pathlib.Path) -> list[pathlib.Path]:
    found = sorted(content.rglob("*.yaml"))
    return [file for file in found if not any(part.startswith(".") for part in file.relative_to(content).parts)]


def literal(text: str) -> str:
    if ')policy"' in text:
        sys.exit('embed_policies.py: a policy holds )policy" which ends its literal')
    parts = [text[at:at + PART] for at in range(0, len(text), PART)] or [""]
    return "\n     ".join(f'R"policy({part})policy"' for part in parts) + "sv"


def main(arguments: list[str]) -> None:
    if len(arguments) != 2:
        sys.exit("usage: embed_policies.py CONTENT OUTPUT")
    content, output = map(pathlib.Path, arguments)
    rows = "".join(f'    {{"{file.relative_to(content)}",\n     {literal(file.read_text(encoding="utf-8"))}}},\n'
                   for file in files(content))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(
        "// The policies that are shipped, written by embed_policies.py.\n"
        '#include "engines/policy/library.h"\n\nnamespace policy {\n\n'
        "using std::string_view_literals::operator\"\"sv;\n\n"
        "std::span<const LibraryFile> library() {\n"
        f"  static constexpr LibraryFile all[] = {{\n{rows}  }};\n  return all;\n}}\n\n"
        "}  // namespace policy\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
