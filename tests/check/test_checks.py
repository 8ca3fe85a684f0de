"""The checks of `make check`, each on a small tree that breaks its rule: it is refused, and the message says what to do."""
import json
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHECKS = ROOT / "scripts" / "check"

STRUCTURE = """
source = "src"
layers = [
  { name = "base", folders = ["base"] },
  { name = "engines", folders = ["engines/*"] },
  { name = "platform", folders = ["platform/*"] },
  { name = "core", folders = ["core"] },
  { name = "modules", folders = ["modules/*"] },
  { name = "programs", folders = ["server", "cli"] },
]
strangers = [["engines", "platform"]]
[ranks]
"modules/low" = 10
"modules/high" = 20
[public]
headers = ["types.h", "reads.h"]
[open]
"server" = ["module.h"]
[narrow]
programs = ["cli"]
headers = ["types.h"]
closed = ["platform/store"]
[rules]
[edges]
[doors]
'sqlite3\\.h' = ["platform/store"]
"""

GOOD = {
    "src/base/text.h": "#pragma once\n",
    "src/engines/sums/sums.h": '#pragma once\n#include "base/text.h"\n',
    "src/platform/store/store.h": '#pragma once\n#include "base/text.h"\n',
    "src/platform/store/store.cpp": '#include "platform/store/store.h"\n#include <sqlite3.h>\n',
    "src/platform/http/http.h": "#pragma once\n",
    "src/core/core.h": '#pragma once\n#include "platform/store/store.h"\n',
    "src/modules/low/types.h": "#pragma once\n",
    "src/modules/low/store.h": "#pragma once\n",
    "src/modules/low/module.h": "#pragma once\n",
    "src/modules/high/high.h": '#pragma once\n#include "modules/low/types.h"\n#include "core/core.h"\n',
    "src/server/main.cpp": '#include "modules/low/module.h"\n',
    "src/cli/main.cpp": '#include "modules/low/types.h"\n',
}


@pytest.fixture
def tree(tmp_path):
    def make(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text) if isinstance(text, bytes) else path.write_text(text)
        subprocess.run(["git", "init", "-q", tmp_path], check=True)
        return tmp_path

    return make


def check(name, root):
    done = subprocess.run([sys.executable, CHECKS / f"{name}.py", root], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_good_tree_passes(tree):
    assert check("structure", tree({"structure.toml": STRUCTURE, **GOOD}))[0] == 0


@pytest.mark.parametrize("change,advice", [
    ({"src/base/up.h": '#include "core/core.h"\n'}, "core is above base"),
    ({"src/engines/sums/sums.h": '#include "platform/http/http.h"\n'}, "do not know each other; join them in core"),
    ({"src/platform/http/http.h": '#include "platform/store/store.h"\n'}, 'list "platform/http -> platform/store"'),
    ({"src/modules/low/types.h": '#include "modules/high/high.h"\n'}, "is not below rank 10; publish an event"),
    ({"src/modules/high/high.h": '#include "modules/low/store.h"\n'}, "private to modules/low; of a module others include"),
    ({"src/core/core.cpp": "#include <sqlite3.h>\n"}, "sqlite3.h"),
    ({"src/cli/main.cpp": '#include "platform/store/store.h"\n'}, "stays small and does not know platform/store"),
    ({"src/cli/main.cpp": '#include "modules/low/module.h"\n'}, "modules/low/module.h"),
    ({"src/modules/new/types.h": "\n"}, 'has no rank; add "modules/new" = N'),
    ({"src/elsewhere/x.h": "\n"}, "belongs to no layer"),
    ({"structure.toml": STRUCTURE.replace("[edges]", '[edges]\n"platform/http -> platform/store" = "why"')},
     "is not used; remove it"),
    ({"structure.toml": STRUCTURE.replace("[rules]", '[rules]\n"modules/low" = ["rules.h"]')}, "remove it"),
    ({"src/server/main.cpp": "\n"}, '[open] "server" does not use module.h; remove it'),
    ({"src/platform/http/http.h": '#include "engines/sums/sums.h"\n'}, "platform and engines do not know each other"),
    ({"src/core/core.cpp": "#include <unknown/library.h>\n"}, "a third-party header without a door; list it under [doors]"),
    ({"src/platform/store/store.h": "#include <sqlite3.h>\n"}, "brings sqlite3.h out of platform/store; forward declare"),
    ({"structure.toml": STRUCTURE.replace("[ranks]", '[ranks]\n"modules/gone" = 5')},
     'rank of "modules/gone", which does not exist; remove it'),
    ({"structure.toml": STRUCTURE.replace("[edges]", '[edges]\n"platform/http -> platform/store" = " "'),
      "src/platform/http/http.h": '#include "platform/store/store.h"\n'}, "has no reason; say why"),
    ({"structure.toml": STRUCTURE.replace("[edges]", '[edges]\n"platform/http -> platform/store" = "why"\n'
                                                     '"platform/store -> platform/http" = "why"'),
      "src/platform/http/http.h": '#include "platform/store/store.h"\n',
      "src/platform/store/back.h": '#include "platform/http/http.h"\n'}, "move what both need to a layer below"),
])
def test_structure_refuses(tree, change, advice):
    status, text = check("structure", tree({"structure.toml": STRUCTURE, **GOOD, **change}))
    assert status == 1 and advice in text, text


OVERLAY = STRUCTURE.replace('source = "src"', 'source = "src"\noverlay = "more/src"')
ADDED = {"structure.toml": OVERLAY.replace("[ranks]", '[ranks]\n"modules/added" = 30'),
         "more/src/modules/added/module.h": '#pragma once\n#include "core/core.h"\n',
         "more/src/server/list.cpp": '#include "modules/added/module.h"\n'}


def test_an_overlay_of_the_same_shape_passes(tree):
    assert check("structure", tree({**GOOD, **ADDED}))[0] == 0


@pytest.mark.parametrize("change,advice", [
    ({"more/src/modules/added/module.h": '#include "modules/low/store.h"\n'},
     "more/src/modules/added/module.h:1: modules/low/store.h: private to modules/low"),
    ({"more/src/server/list.cpp": '#include "modules/added/store.h"\n'}, "private to modules/added"),
    ({"more/src/elsewhere/x.h": "\n"}, "more/src/elsewhere/x.h: belongs to no layer"),
    ({"structure.toml": OVERLAY}, 'has no rank; add "modules/added" = N'),
])
def test_an_overlay_obeys_the_same_rules(tree, change, advice):
    status, text = check("structure", tree({**GOOD, **ADDED, **change}))
    assert status == 1 and advice in text, text


STANDS = {"structure.toml": STRUCTURE, "src/precompiled.h": "#include <vector>\n",
          "src/base/text.h": "#pragma once\n#include <string>\n",
          "src/base/words.h": '#pragma once\n#include "base/text.h"\n// A std::vector of\nstd::string words();\n',
          "src/base/words.cpp": '#include "base/words.h"\n\n#include <vector>\n'}


def test_headers_that_stand_on_their_own_pass(tree):
    status, text = check("includes", tree(STANDS))
    assert status == 0, text


@pytest.mark.parametrize("change,advice", [
    ({"src/base/words.h": "#pragma once\nstd::string words();\n"}, "src/base/words.h:2: std::string: include <string>"),
    ({"src/base/text.h": "#pragma once\n"}, "src/base/words.h:4: std::string: include <string>"),
    ({"src/base/text.h": "#pragma once\n#include <string>\nusing T = fmt::appender;\n"}, "fmt::appender: include <fmt/core.h>"),
    ({"src/base/words.cpp": '#include <vector>\n\n#include "base/words.h"\n'}, 'src/base/words.cpp: include "base/words.h" first'),
    ({"src/base/words.cpp": "int words;\n"}, 'include "base/words.h" first'),
])
def test_headers_that_lean_on_others_are_refused(tree, change, advice):
    status, text = check("includes", tree({**STANDS, **change}))
    assert status == 1 and advice in text, text


SIZES = "[limits]\nsource = 4\nheader = 2\n[longer]\n"


@pytest.mark.parametrize("files,advice", [
    ({"src/a.cpp": "\n" * 5, "sizes.toml": SIZES}, "split it by noun (a source has at most 4)"),
    ({"src/a.h": "\n" * 3, "sizes.toml": SIZES}, "split it by noun (a header has at most 2)"),
    ({"src/a.cpp": "\n" * 7, "sizes.toml": SIZES + '"src/a.cpp" = 6\n'}, "has at most 6"),
    ({"src/a.cpp": "\n" * 5, "sizes.toml": SIZES + '"src/a.cpp" = 6\n'}, "write 5 instead of 6"),
    ({"src/a.cpp": "\n" * 4, "sizes.toml": SIZES + '"src/a.cpp" = 6\n'}, "remove its entry"),
    ({"sizes.toml": SIZES + '"src/a.cpp" = 6\n'}, "does not exist; remove its entry"),
])
def test_sizes_only_ratchet(tree, files, advice):
    status, text = check("sizes", tree(files))
    assert status == 1 and advice in text, text


def test_sizes_within_the_limits_pass(tree):
    assert check("sizes", tree({"src/a.cpp": "\n" * 4, "src/a.h": "\n" * 2, "sizes.toml": SIZES}))[0] == 0


def test_layout_is_checked(tree):
    root = tree({"src/a.cpp": "int  main( ){}\n", ".clang-format": "BasedOnStyle: Google\n"})
    status, text = check("formatting", root)
    assert status == 1 and "run `make format`" in text


@pytest.mark.parametrize("files,advice", [
    ({"console/package-lock.json": json.dumps({"packages": {"a": {"resolved": "https://x/a.tgz"}}})}, "registry addresses"),
    ({"docs/images/a.png": b"\0" * 300_001}, "make it smaller than 300 kB"),
])
def test_the_repository_is_checked(tree, files, advice):
    status, text = check("repository", tree(files))
    assert status == 1 and advice in text, text


def test_paths_of_the_machine_are_refused(tree):
    root = tree({"README.md": "nothing\n"})
    (root / "README.md").write_text(f"see {root}/x\n")
    status, text = check("repository", root)
    assert status == 1 and "make it relative" in text


TIDY = {
    "CMakeLists.txt": "cmake_minimum_required(VERSION 3.25)\nproject(small CXX)\nset(CMAKE_EXPORT_COMPILE_COMMANDS ON)\n"
                      "file(GLOB sources src/*.cpp)\nadd_library(small ${sources})\n",
    "CMakePresets.json": json.dumps({"version": 6, "configurePresets": [
        {"name": "dev", "generator": "Ninja", "binaryDir": "${sourceDir}/build/dev",
         "cacheVariables": {"CMAKE_CXX_COMPILER": "clang++-19"}}]}),
    ".clang-tidy": "Checks: '-*,modernize-use-nullptr'\nWarningsAsErrors: '*'\nHeaderFilterRegex: '/src/'\n",
    ".gitignore": "/build/\n",
    "src/old.cpp": "int* old_fault = 0;\n",
    "src/used.h": "#pragma once\n",
    "src/used.cpp": '#include "used.h"\n',
}


@pytest.fixture
def landed(tree):
    """A tree for the static analysis, its files in a commit; what a test changes is the change looked at."""
    root = tree(TIDY)
    git = ["git", "-C", root, "-c", "user.name=n", "-c", "user.email=e"]
    for message in ("before", "landing"):
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", message], check=True)
    return root


def test_tidy_looks_at_what_changed_and_no_more(landed):
    assert check("tidy", landed)[0] == 0  # the fault is older than the change
    (landed / "src/fresh.cpp").write_text("int* fresh_fault = 0;\n")
    status, text = check("tidy", landed)
    assert status == 1 and "fresh.cpp" in text and "old.cpp" not in text and "mend the code" in text, text


def test_tidy_looks_at_a_changed_header_through_its_source(landed):
    (landed / "src/used.h").write_text("#pragma once\ninline int* fault = 0;\n")
    status, text = check("tidy", landed)
    assert status == 1 and "used.h" in text, text


def test_tidy_says_what_it_left_out(landed):
    for number in range(12):
        (landed / f"src/many_{number:02}.cpp").write_text("")
    status, text = check("tidy", landed)
    assert status == 0 and "left out 2 more changed sources" in text and "many_11.cpp" in text, text


def test_this_tree_passes():
    for name in ("structure", "includes", "sizes", "repository"):
        status, text = check(name, ROOT)
        assert status == 0, text
