#!/usr/bin/env python3
"""What structure.toml says about the folders of src/: shared by the structure check and by CMake.

usage: layout.py --cmake ROOT   (prints the facts that CMake needs)
"""
import fnmatch
import pathlib
import sys
import tomllib


class Layout:
    """The layers of one tree, with the folders that exist."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.config = tomllib.loads((self.root / "structure.toml").read_text())
        self.source = self.root / self.config["source"]
        overlay = self.config.get("overlay")
        self.trees = [self.source, *([self.root / overlay] if overlay else [])]
        self.layers = [layer["name"] for layer in self.config["layers"]]
        self.ranks = self.config.get("ranks", {})
        self.edges = self.config.get("edges", {})

    def folder_of(self, path):
        """The library folder that holds `path` (relative to the source folder), and its layer's name."""
        parts = pathlib.PurePosixPath(path).parts
        for layer in self.config["layers"]:
            for glob in layer["folders"]:
                depth = glob.count("/") + 1
                folder = "/".join(parts[:depth])
                if len(parts) > depth and fnmatch.fnmatchcase(folder, glob):
                    return folder, layer["name"]
        return None, None

    def folders(self, name, trees=None):
        """The existing folders of a layer in the source tree, or in `trees`: modules by rank; of neighbours with a listed edge the lower first."""
        layer = next(layer for layer in self.config["layers"] if layer["name"] == name)
        found = {path.relative_to(tree).as_posix() for tree in trees or [self.source] for glob in layer["folders"]
                 for path in tree.glob(glob) if path.is_dir()}
        return sorted(found, key=lambda folder: (self.ranks.get(folder, 0), self.height(folder), folder))

    def height(self, folder, seen=()):
        """How many listed edges lie below a folder, one after the other."""
        below = [other for other in self.neighbours(folder) if other not in seen]
        return 1 + max((self.height(other, (*seen, folder)) for other in below), default=-1)

    def neighbours(self, folder):
        return [below for above, below in map(split_edge, self.edges) if above == folder]


def split_edge(edge):
    above, _, below = edge.partition(" -> ")
    return above, below


def cmake(layout):
    lines = []
    for layer in layout.layers[:-1]:
        folders = layout.folders(layer)
        lines.append(f"set(MAINSTAY_FOLDERS_{layer} {' '.join(folders)})")
        for number, folder in enumerate(folders):
            lower = folders[:number] if layer == "modules" else []
            names = [name.replace("/", "_") for name in [*lower, *layout.neighbours(folder)]]
            lines.append(f"set(MAINSTAY_NEIGHBOURS_{folder.replace('/', '_')} {' '.join(names)})")
    return "\n".join(lines)


if __name__ == "__main__":
    print(cmake(Layout(sys.argv[2])))
