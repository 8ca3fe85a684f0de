#!/usr/bin/env python3
"""Checks the includes of src/ and of the overlay against structure.toml: layers, ranks of modules, private headers, neighbours,
doors to third-party libraries, what the narrow programs may know, cycles, exceptions that nothing uses.

usage: structure.py ROOT   (one line a fault, with what to do instead; exit 1 when there is one)
"""
import collections
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from layout import Layout

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)
SYSTEM = re.compile(r"(sys|net|netinet|arpa|linux|asm|bits)/")  # folders of the C library and the kernel

Include = collections.namedtuple("Include", "file place line target quoted")


class Structure:
    """The check of one tree: reads all files once, then asks one question a method."""

    def __init__(self, root):
        self.layout = Layout(root)
        self.config = self.layout.config
        self.level = {name: number for number, name in enumerate(self.layout.layers)}
        self.doors = {re.compile(pattern): owners for pattern, owners in self.config.get("doors", {}).items()}
        self.faults = []
        self.used = set()  # the exceptions that something needed
        self.edges = collections.defaultdict(str)  # (folder, folder) -> the first include that makes it
        self.includes = collections.defaultdict(list)  # file -> its includes
        for tree in self.layout.trees:
            for path in sorted(tree.rglob("*")):
                if path.suffix in (".h", ".cpp"):
                    self.read(tree, path)

    # A file of the overlay may have the name of one in src/, whose place it takes in a program: both are read.
    def read(self, tree, path):
        name = path.relative_to(tree).as_posix()
        place = path.relative_to(self.layout.root).as_posix()
        text = path.read_text(errors="replace")
        for match in INCLUDE.finditer(text):
            line = text.count("\n", 0, match.start(2)) + 1
            self.includes[name].append(Include(name, place, line, match.group(2), match.group(1) == '"'))

    def check(self):
        self.check_places()
        for includes in list(self.includes.values()):
            for include in includes:
                self.check_include(include)
        self.check_leaks()
        self.check_ranks()
        self.check_unused()
        self.check_cycles()
        return self.faults

    def fault(self, where, text):
        at = f"{where.place}:{where.line}: {where.target}" if isinstance(where, Include) else where
        self.faults.append(f"{at}: {text}")

    # Every file belongs to a folder of a layer, and every module has a rank.
    def check_places(self):
        for tree in self.layout.trees:
            for path in sorted(tree.rglob("*.cpp")) + sorted(tree.rglob("*.h")):
                name = path.relative_to(tree).as_posix()
                if name != "precompiled.h" and self.layout.folder_of(name)[0] is None:
                    self.fault(path.relative_to(self.layout.root).as_posix(),
                               "belongs to no layer; move it into a folder that structure.toml names")
        for module in self.layout.folders("modules", self.layout.trees):
            if module not in self.layout.ranks:
                self.fault(f"src/{module}", f'has no rank; add "{module}" = N under [ranks] in structure.toml')

    def check_include(self, include):
        folder, layer = self.layout.folder_of(include.file)
        if folder is None:
            return
        other, other_layer = self.layout.folder_of(include.target) if include.quoted else (None, None)
        if other is None:
            self.check_door(include)
        elif other != folder:
            self.edges.setdefault((folder, other), f"{include.place}:{include.line}")
            if self.check_direction(include, (folder, layer), (other, other_layer)):
                self.check_private(include, folder, (other, other_layer))

    def check_direction(self, include, here, there):
        (folder, layer), (other, other_layer) = here, there
        if {layer, other_layer} in [set(pair) for pair in self.config.get("strangers", [])]:
            self.fault(include, f"{layer} and {other_layer} do not know each other; join them in core or in a module")
        elif self.level[other_layer] > self.level[layer]:
            self.fault(include, f"{other_layer} is above {layer}; pass it in as a parameter or move the code up")
        elif layer == "modules" == other_layer:
            return self.check_rank(include, folder, other)
        elif layer == other_layer and f"{folder} -> {other}" not in self.layout.edges:
            self.fault(include, "neighbours do not know each other; join them a layer above, or list "
                                f'"{folder} -> {other}" under [edges] in structure.toml with its reason')
        else:
            self.used.add(f"{folder} -> {other}")
            return True
        return False

    def check_rank(self, include, folder, other):
        mine, its = self.layout.ranks.get(folder), self.layout.ranks.get(other)
        if mine is None or its is None or its < mine:
            return True
        self.fault(include, f"rank {its} is not below rank {mine}; publish an event that {other} learns from, "
                            "or move the code to the higher module")
        return False

    # Of a module others see four headers, the composition root one more, the narrow programs fewer.
    def check_private(self, include, folder, there):
        other, layer = there
        header = include.target[len(other) + 1:]
        narrow = self.config.get("narrow", {})
        if folder in narrow.get("programs", []):
            self.check_narrow(include, folder, there)
        elif layer == "modules":
            who = "tests" if "/tests/" in include.file else folder  # tests stand on whole lower modules
            opened = self.config.get("open", {}).get(who, [])
            allowed = [*self.config["public"]["headers"], *opened]
            if header in opened:
                self.used.add((who, header))
            if header not in allowed:
                self.fault(include, f"private to {other}; of a module others include {', '.join(allowed)}")

    def check_narrow(self, include, folder, there):
        other, layer = there
        narrow, rules = self.config["narrow"], self.config.get("rules", {}).get(other, [])
        header = include.target[len(other) + 1:]
        if other in narrow.get("closed", []):
            self.fault(include, f"{folder} stays small and does not know {other}; ask the server, or exec it")
        elif layer == "modules" and header in rules:
            self.used.add((other, header))
        elif layer == "modules" and header not in narrow["headers"]:
            self.fault(include, f"{folder} knows of a module {', '.join(narrow['headers'])} and pure rules; "
                                f'list a pure rule under [rules] in structure.toml as "{other}" = ["{header}"]')

    def check_door(self, include):
        for pattern, owners in self.doors.items():
            if pattern.fullmatch(include.target):
                if not owns(owners, include.file):
                    self.fault(include, f"only {' and '.join(owners)} may include it; use what that folder offers")
                return
        foreign = "/" in include.target or include.target.endswith(".hpp")
        if not include.quoted and foreign and not SYSTEM.match(include.target):
            self.fault(include, "a third-party header without a door; list it under [doors] in structure.toml with "
                                "the one folder that may include it")

    # A door's header does not come out of its folder by way of one of the folder's own headers.
    def check_leaks(self):
        for file, includes in list(self.includes.items()):
            for include in includes:
                reached = self.leak(include.target) if include.quoted else None
                if reached and not owns(reached[1], file):
                    self.fault(include, f"brings {reached[0]} out of {' and '.join(reached[1])}; forward declare in that "
                                        "header and include in its .cpp")

    def leak(self, header, seen=None):
        """The first third-party header with a door that including `header` includes, and its owners."""
        seen = seen if seen is not None else set()
        seen.add(header)
        for include in self.includes.get(header, []):
            for pattern, owners in self.doors.items():
                if not include.quoted and pattern.fullmatch(include.target) and "*" not in owners:
                    return include.target, owners
            if include.quoted and include.target not in seen:
                if reached := self.leak(include.target, seen):
                    return reached
        return None

    def check_ranks(self):
        existing = self.layout.folders("modules", self.layout.trees)
        for module in self.layout.ranks:
            if module not in existing:
                self.fault("structure.toml", f'rank of "{module}", which does not exist; remove it')

    def check_unused(self):
        for edge, reason in self.layout.edges.items():
            if edge not in self.used:
                self.fault("structure.toml", f'edge "{edge}" is not used; remove it')
            if not str(reason).strip():
                self.fault("structure.toml", f'edge "{edge}" has no reason; say why these two must know each other')
        for folder, headers in self.config.get("open", {}).items():
            for header in headers:
                here = folder == "tests" or (self.layout.source / folder).is_dir()
                if here and (folder, header) not in self.used:
                    self.fault("structure.toml", f'[open] "{folder}" does not use {header}; remove it')
        for module, headers in self.config.get("rules", {}).items():
            for header in headers:
                if (module, header) not in self.used:
                    self.fault("structure.toml", f'[rules] no program uses {header} of "{module}"; remove it')

    def check_cycles(self):
        for cycle in cycles(self.edges):
            places = ", ".join(self.edges[pair] for pair in zip(cycle, cycle[1:]))
            self.fault("cycle", f"{' -> '.join(cycle)} ({places}); move what both need to a layer below")


def owns(owners, file):
    """Whether a file is in one of the folders; "tests" means every folder of that name, "*" all."""
    folders = pathlib.PurePosixPath(file).parts[:-1]
    return any(owner == "*" or owner in folders or file.startswith(owner + "/") for owner in owners)


def cycles(edges):
    following, state, found = collections.defaultdict(list), {}, []
    for above, below in sorted(edges):
        following[above].append(below)

    def walk(node, path):
        state[node] = "open"
        for below in following[node]:
            if state.get(below) == "open":
                found.append([*path[path.index(below):], below])
            elif below not in state:
                walk(below, [*path, below])
        state[node] = "done"

    for node in list(following):
        if node not in state:
            walk(node, [node])
    return found


def main(root):
    structure = Structure(root)
    faults = structure.check()
    print("\n".join(faults) or f"structure: {len(structure.includes)} files, {len(structure.edges)} edges between folders")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
