"""The files of the repository that the checks look at: tracked ones and new ones, not ignored ones."""
import pathlib
import subprocess


def files(root):
    """Paths relative to `root`, in order."""
    answer = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True, check=True)
    names = sorted(set(filter(None, answer.stdout.split("\0"))))
    return [pathlib.Path(name) for name in names if (pathlib.Path(root) / name).is_file()]


def cpp_files(root):
    return [path for path in files(root)
            if path.suffix in (".h", ".cpp") and path.parts[0] in ("src", "bench", "tests")]
