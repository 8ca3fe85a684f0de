"""Kyverno's own suites through `mainstay policy test`, and Pods through `mainstay policy check`, beside Kyverno 1.19.1's figures.

CPU is user and system of the whole process, so compiling and parsing are in it. The suites are read from ../shared/data/policy.
"""
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

from measure import BUILD

PROGRAM = BUILD / "mainstay"
DATA = pathlib.Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "policy"
# reference: policy, section 9, on two cores
KYVERNO = {"kyverno-policies": "48-51 CPU s, 222-239 MB", "kyverno-cli": "438 of 474"}
TARGETS = {"kyverno-policies": "99.7 %, 0.8 CPU s, 0.6 s wall, 300 MB", "kyverno-cli": "440 of 474"}
PODS = 1000
TAIL_BYTES = 4096


def run(words):
    """(last line of the output, CPU seconds, wall seconds, MB)."""
    begin = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(words, stdout=output, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
        # Not more: what this process holds counts as the memory of the next one, until that calls exec.
        output.seek(max(0, output.seek(0, os.SEEK_END) - TAIL_BYTES))
        lines = output.read().decode(errors="replace").splitlines()
    return lines[-1] if lines else "", usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def row(name, runs, beside):
    figures = [statistics.median(values) for values in list(zip(*runs))[1:]]
    print(f"{name:24} {runs[0][0]:46} {figures[0]:6.3f} CPU s {figures[1]:6.2f} s wall {figures[2]:5.0f} MB   {beside}")


def suites(options):
    for name, beside in KYVERNO.items():
        if not (DATA / name).is_dir():
            print(f"{name}: {DATA / name} is not there")
            continue
        runs = [run([PROGRAM, "policy", "test", "--fail-only", DATA / name]) for _ in range(options.rounds)]
        row(name, runs, f"(target {TARGETS[name]}; Kyverno {beside})")


def pods(count):
    """Pods of two containers, a tenth of them privileged."""
    for number in range(count):
        privileged = "true" if number % 10 == 0 else "false"
        yield f"""apiVersion: v1
kind: Pod
metadata: {{name: pod-{number}, namespace: team-{number % 20}, labels: {{app: app-{number % 100}}}}}
spec:
  containers:
  - {{name: main, image: "registry.example/app:{number}", securityContext: {{privileged: {privileged}}}}}
  - {{name: side, image: "registry.example/side:1", ports: [{{containerPort: 8080}}]}}
"""


def policy_files(*folders):
    tests = "kyverno-test.yaml"
    return [path for folder in folders for path in sorted((DATA / "kyverno-policies" / folder).rglob("*.yaml"))
            if ".kyverno-test" not in path.parts and path.name not in (tests, "artifacthub-pkg.yml", "kustomization.yaml")]


def fleet(options):
    with tempfile.TemporaryDirectory() as folder:
        objects = pathlib.Path(folder) / "pods.yaml"
        objects.write_text("---\n".join(pods(PODS)))
        one = pathlib.Path(folder) / "pod.yaml"
        one.write_text(next(pods(1)))
        for name, folders, target in (
                ("pod-security", ("pod-security/baseline", "pod-security/restricted"), "0.1 CPU s after parsing; Kyverno 13 CPU s"),
                ("pod-security, with subrules", ("pod-security",), ""),
                ("pod-security-vpol", ("pod-security-vpol",), "0.2 CPU s after parsing; Kyverno not done in 280 s")):
            files = policy_files(*folders)
            if not files:
                print(f"{name}: not there")
                continue
            words = [PROGRAM, "policy", "check", *(word for path in files for word in ("-p", path)), "-r"]
            runs = [run([*words, objects]) for _ in range(options.rounds)]
            # Loading policies and starting is what one Pod takes; parsing the Pods stays in the figure.
            start = statistics.median(run([*words, one])[1] for _ in range(options.rounds))
            row(f"{name}, {PODS} Pods", runs, f"({start:.3f} CPU s of it to load {len(files)} policies; target {target or 'none'})")


def watch(options):
    """One object of many changes: from the end of the write to the line that says how all stands. Then a run that finds all in a cache."""
    files = policy_files("pod-security")
    if not files:
        print("pod-security: not there")
        return
    words = [PROGRAM, "policy", "check", *(word for path in files for word in ("-p", path))]
    with tempfile.TemporaryDirectory() as folder:
        objects = pathlib.Path(folder) / "objects"
        for number, text in enumerate(pods(FLEET)):
            path = objects / str(number // 1000) / f"{number}.yaml"
            if number % 1000 == 0:
                path.parent.mkdir(parents=True)
            path.write_text(text)
        pod = objects / "42" / "42042.yaml"
        process = subprocess.Popen([*words, "-r", objects, "--watch"], stdout=subprocess.PIPE, text=True)
        try:
            while not process.stdout.readline().startswith(tuple("0123456789")):
                pass
            took = []
            for turn in range(20 * options.rounds):
                text = pod.read_text()
                pod.write_text(text.replace("privileged: false", "privileged: true") if turn % 2 == 0 else text.replace("privileged: true", "privileged: false"))
                begin = time.monotonic()
                while "objects judged anew" not in process.stdout.readline():
                    pass
                took.append((time.monotonic() - begin) * 1000)
        finally:
            process.kill()
            process.wait()
        print(f"one of {FLEET} Pods changed   {statistics.median(took):6.1f} ms median {max(took):6.1f} ms most   (target 20 ms)")
        cached = [*words, "-r", objects, "--cache", pathlib.Path(folder) / "cache"]
        row(f"{FLEET} Pods, nothing kept", [run(cached)], "")
        row(f"{FLEET} Pods, all in the cache", [run(cached) for _ in range(options.rounds)], "")


FLEET = 100_000
MEASURES = {"policy-watch": ("One of 100,000 objects changes under policy check --watch", watch),
            "policy": ("Kyverno's suites, and Pods against pod security", lambda options: (suites(options), fleet(options)))}
