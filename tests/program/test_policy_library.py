"""The policies that are shipped for Terraform plans: complete, tested both ways, and listed."""
import json
import pathlib
import re
import subprocess
import sys

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "content/policies/terraform"
ANNOTATIONS = {"policies.kyverno.io": ["title", "category", "severity", "subject", "description"],
               "policies.mainstay.dev": ["standard", "why", "remedy", "link"]}
FOLDERS = sorted(path.parent for path in LIBRARY.glob("*/*/*.yaml"))


def parts(folder):
    policy = yaml.safe_load((folder / f"{folder.name}.yaml").read_text())
    suite = yaml.safe_load((folder / ".kyverno-test/kyverno-test.yaml").read_text())
    return policy, suite


def test_there_are_policies_for_each_provider():
    counts = {name: sum(folder.parent.name == name for folder in FOLDERS) for name in ("aws", "azure", "gcp", "common")}
    assert all(counts.values()) and len(FOLDERS) >= 100, counts
    assert len({folder.name for folder in FOLDERS}) == len(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_policy_says_what_why_and_how(folder):
    policy, _ = parts(folder)
    assert (policy["apiVersion"], policy["kind"]) == ("policies.kyverno.io/v1", "ValidatingPolicy")
    assert policy["metadata"]["name"] == folder.name
    assert policy["spec"]["evaluation"] == {"mode": "JSON"}
    annotations = policy["metadata"]["annotations"]
    for prefix, names in ANNOTATIONS.items():
        for name in names:
            assert annotations.get(f"{prefix}/{name}", "").strip(), f"{prefix}/{name} is missing"
    assert annotations["policies.kyverno.io/severity"] in ("low", "medium", "high", "critical")
    assert re.match(r"https://[^ ]+$", annotations["policies.mainstay.dev/link"])
    for validation in policy["spec"]["validations"]:
        assert validation.get("message") or validation.get("messageExpression")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_policy_has_cases_that_pass_and_cases_that_fail(folder):
    _, suite = parts(folder)
    results = {row["result"] for row in suite["results"]}
    assert {"pass", "fail"} <= results <= {"pass", "fail", "unknown", "skip"}
    named = {name for row in suite["results"] for name in row["resources"]}
    changes = set(suite["jsonPayloads"])
    for payload in suite["jsonPayloads"]:
        plan = json.loads((folder / ".kyverno-test" / payload).read_text())
        assert {"format_version", "planned_values", "resource_changes", "configuration"} <= plan.keys()
        for change in plan["resource_changes"]:
            assert {"actions", "before", "after", "after_unknown", "after_sensitive"} <= change["change"].keys()
            changes.add(change["address"])
    assert named <= changes


def test_each_policy_asks_for_something_else():
    seen = {}
    for folder in FOLDERS:
        spec = parts(folder)[0]["spec"]
        asked = json.dumps([spec["matchConditions"], spec.get("variables"), [v["expression"] for v in spec["validations"]]])
        assert seen.setdefault(asked, folder.name) == folder.name


def test_every_case_has_the_verdict_that_is_expected(cli_program):
    done = subprocess.run([cli_program, "policy", "test", str(LIBRARY)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert re.search(r"\d{3,} passed, 0 failed, 0 excluded$", done.stdout.strip())


def test_the_table_is_current():
    done = subprocess.run([sys.executable, str(ROOT / "scripts/policy_table.py"), str(ROOT), "--check"],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
