"""What the figures share: programs measured by their CPU time and memory, loads, rounds, lines of a table."""
import functools
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import tempfile

import peers

BUILD = pathlib.Path(__file__).resolve().parent.parent / "build" / "release"
TICKS = os.sysconf("SC_CLK_TCK")


def machine():
    load = os.getloadavg()[0]
    return f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} when it began"


def cpu_seconds(pid):
    """User and system time of a process, its threads included (proc(5), fields 14 and 15)."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def http_port(url):
    return int(url.rstrip("/").rpartition(":")[2])


def load(url, path, bodies=None, token=None, **options):
    """Runs bench/load.cpp; its figures."""
    command = [BUILD / "benchmarks" / "load", "--port", str(http_port(url)), "--path", path]
    for name, value in {"bodies": bodies, "token-file": token, **options}.items():
        if value is not None:
            command += [f"--{name}", str(value)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert answer["errors"] == 0, answer
    return answer


CONFIG = """
route: {receiver: hook, group_by: [alertname], group_wait: GROUP_WAIT, group_interval: 1h, repeat_interval: 12h}
receivers: [{name: hook, webhook_configs: [{url: "HOOK"}]}]
"""


class Peer:
    """One program under measurement, on a folder of its own: `mainstay` (the edition without sign-in) or Alertmanager."""

    def __init__(self, name, hook="http://127.0.0.1:9/", group_wait="1h"):
        self.name = name
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mainstay-bench-", dir=os.environ.get("MAINSTAY_BENCH_FOLDER")))
        config = self.folder / "alertmanager.yml"
        config.write_text(CONFIG.replace("GROUP_WAIT", group_wait).replace("HOOK", hook))
        if name == "mainstay":
            self.program = peers.Server(self.folder / "data", [f"--config.file={config}", "--log.level=error"],
                                        edition="alertmanager")
        else:
            self.program = peers.Alertmanager(self.folder, config)
        self.program.start()
        self.url = self.program.url

    @property
    def pid(self):
        return self.program.process.pid

    def cpu_of(self, work):
        """What `work` answers, and the CPU seconds that the program took meanwhile."""
        before = cpu_seconds(self.pid)
        return work(), cpu_seconds(self.pid) - before

    def close(self):
        self.program.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


BOTH = ("mainstay", "alertmanager")


def rounds_of(options, one, programs):
    """Runs `one(program) -> {figure: number}` for each of {name: how to start it} in turn, several times;
    {name: {figure: [numbers]}}."""
    found = {name: {} for name in programs}
    for _ in range(options.rounds):
        for name, start in programs.items():
            program = start()
            try:
                for figure, number in one(program).items():
                    found[name].setdefault(figure, []).append(number)
            finally:
                program.close()
    return found


def rounds(options, one, names=BOTH, **peer):
    """The same for peers by their names."""
    return rounds_of(options, one, {name: functools.partial(Peer, name, **peer) for name in names})


def spread(numbers):
    return f"{statistics.median(numbers):>10,.2f}  ({min(numbers):,.2f} to {max(numbers):,.2f})"


def table(found):
    """One line a figure: each program's median, minimum and maximum, and how many times better ours is (below 1: worse)."""
    names = list(found)
    for figure in found[names[0]]:
        line = "  ".join(f"{name} {spread(found[name][figure])}" for name in names)
        if len(names) == 2:
            ours, theirs = (statistics.median(found[name][figure]) for name in names)
            better = ours / theirs if figure.endswith("/s") else theirs / ours
            line += f"  {better:.2f} times better"
        print(f"  {figure:34} {line}", flush=True)
