"""The policies that are shipped, but those for Terraform: complete, tested both ways, alike in both languages."""
import pathlib
import re
import subprocess

import pytest
import yaml

LIBRARY = pathlib.Path(__file__).resolve().parents[2] / "content/policies"
PARTS = ["kubernetes", "pod-security/baseline", "pod-security/restricted", "dockerfile", "image", "source", "scan"]
ANNOTATIONS = {"policies.kyverno.io": ["title", "category", "severity", "subject", "description"],
               "policies.mainstay.dev": ["standard", "why", "remedy", "link"]}
FOLDERS = sorted(path for part in PARTS for path in (LIBRARY / part).iterdir() if path.is_dir())


def parts(folder):
    policy = yaml.safe_load((folder / f"{folder.name}.yaml").read_text())
    suite = yaml.safe_load((folder / ".kyverno-test/kyverno-test.yaml").read_text())
    return policy, suite


def test_names_are_given_once():
    assert len({folder.name for folder in FOLDERS}) == len(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_policy_says_what_why_and_how(folder):
    policy, _ = parts(folder)
    assert policy["metadata"]["name"] == folder.name
    annotations = policy["metadata"]["annotations"]
    for prefix, names in ANNOTATIONS.items():
        for name in names:
            assert annotations.get(f"{prefix}/{name}", "").strip(), f"{prefix}/{name} is missing"
    assert annotations["policies.kyverno.io/severity"] in ("low", "medium", "high", "critical")
    assert re.match(r"https://[^ ]+$", annotations["policies.mainstay.dev/link"])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_policy_has_cases_that_pass_and_cases_that_fail(folder):
    policy, suite = parts(folder)
    results = {row["result"] for row in suite["results"]}
    generates = policy["kind"] == "GeneratingPolicy" or "generate" in policy["spec"].get("rules", [{}])[0]
    assert results == {"pass"} if generates else {"pass", "fail"} <= results <= {"pass", "fail", "skip"}


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder.name.endswith("-cel")],
                         ids=lambda folder: folder.name)
def test_both_languages_are_held_to_the_same_verdicts(folder):
    pattern = folder.with_name(folder.name.removesuffix("-cel"))
    rows = []
    for suite in (parts(pattern)[1], parts(folder)[1]):
        rows.append([(row["kind"], row["resources"], row["result"]) for row in suite["results"]])
    assert rows[0] == rows[1]


@pytest.mark.parametrize("part", PARTS)
def test_every_case_has_the_verdict_that_is_expected(cli_program, part):
    done = subprocess.run([cli_program, "policy", "test", str(LIBRARY / part)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert re.search(r"\d+ passed, 0 failed, 0 excluded$", done.stdout.strip())
    assert "Invalid policy" not in done.stdout


def test_the_suites_take_every_branch(cli_program):
    said = subprocess.run([cli_program, "policy", "coverage", str(LIBRARY)], capture_output=True, text=True).stdout.splitlines()
    assert said.pop().startswith(f"{len(list(LIBRARY.rglob('kyverno-test.yaml')))} of")
    generating = {"generate-network-policy", "generate-network-policy-cel", "generate-quota", "generate-quota-cel"}
    assert {pathlib.Path(line.partition(":")[0]).stem for line in said} == generating, said  # which cannot fail
