"""`mainstay policy`: what was misspelt, or is no input at all, is told and never passed over in silence."""
import json
import subprocess

import pytest
from test_policy import OBJECTS, POLICIES, TEST


@pytest.fixture
def policy(cli_program, tmp_path):
    (tmp_path / "policies.yaml").write_text(POLICIES)
    (tmp_path / "objects.yaml").write_text(OBJECTS)

    def run(*words):
        return subprocess.run([cli_program, "policy", *words], capture_output=True, text=True, cwd=tmp_path)
    return run


def test_what_was_meant_to_be_a_policy_cannot_be_used(policy, tmp_path):
    (tmp_path / "typo.yaml").write_text(POLICIES.replace("kind: ClusterPolicy", "kind: ClusterPolciy"))
    done = policy("check", "-p", "typo.yaml", "-p", "policies.yaml", "-r", "objects.yaml", "--fail-on", "critical")
    assert "typo.yaml:1:1: there is no kind ClusterPolciy in kyverno.io; is `ClusterPolicy` meant?" in done.stdout
    assert done.returncode == 1
    for verb in (("lint", "-p", "typo.yaml"), ("docs", "-p", "typo.yaml")):
        assert policy(*verb).returncode == 1, verb
    for verb in (("equivalent", "policies.yaml", "typo.yaml"), ("impact", "policies.yaml", "typo.yaml", "-r", "objects.yaml")):
        done = policy(*verb)
        assert done.returncode == 2 and "ClusterPolciy" in done.stderr, verb
    (tmp_path / "kyverno-test.yaml").write_text(TEST.replace("policies.yaml", "typo.yaml"))
    assert policy("test", ".").stdout.endswith("0 passed, 2 failed, 0 excluded\n")  # "Not found", as Kyverno says


def test_what_is_no_object_is_told(policy, tmp_path):
    (tmp_path / "mixed.yaml").write_text(OBJECTS + "---\nkindd: Pod\n---\n- a\n---\nkind: Pod\nkind: Pod\n")
    done = policy("check", "-p", "policies.yaml", "-r", "mixed.yaml")
    assert done.returncode == 1 and done.stdout.endswith("1 passed, 1 failed, 0 errors\n")
    lines = done.stderr.splitlines()
    assert lines[0] == 'mainstay: warning: mixed.yaml:17:1: the key "kind" is also given at mixed.yaml:16:1; the last one counts'
    assert "mixed.yaml:12:1: is no Kubernetes object" in lines[1] and "(the first of 3 such documents)" in lines[1]
    (tmp_path / "values.yaml").write_text("replicas: 1\n")
    done = policy("check", "-p", "policies.yaml", "-r", "values.yaml")
    assert done.returncode == 2 and "--resources: there is no Kubernetes object in these files" in done.stderr


def test_what_holds_no_exception_is_refused(policy, tmp_path):
    done = policy("check", "-p", "policies.yaml", "-r", "objects.yaml", "--exceptions", "objects.yaml")
    assert done.returncode == 2 and "--exceptions objects.yaml: there is no exception" in done.stderr


def test_sets_are_compared_policy_by_policy(policy, tmp_path):
    beside = "---\n" + POLICIES.replace("require-labels", "strict").replace('"?*"', "nobody")
    plan = """---
apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: size}
spec:
  evaluation: {mode: JSON}
  matchConditions: [{name: disk, expression: "object.?type.orValue('') == 'aws_ebs_volume'"}]
  validations: [{expression: object.after.size <= 100}]
"""
    (tmp_path / "a.yaml").write_text(POLICIES + beside + plan)
    (tmp_path / "b.yaml").write_text(POLICIES + beside + plan.replace("<= 100", "< 100"))
    done = policy("equivalent", "a.yaml", "b.yaml")
    assert done.returncode == 1 and done.stdout.startswith("size: a.yaml allows, b.yaml refuses"), done.stdout
    found = json.loads(done.stdout.split("\n", 1)[1])
    assert found["after"] == {"size": 100} and found["type"] == "aws_ebs_volume"
    (tmp_path / "none").mkdir()
    assert policy("equivalent", "a.yaml", "none").returncode == 2


def test_a_filter_that_nothing_goes_by_is_bad_input(policy, tmp_path):
    (tmp_path / "kyverno-test.yaml").write_text(TEST)
    assert policy("test", "--filter", "require-*").returncode == 0
    done = policy("test", "--filter", "requires-*")
    assert done.returncode == 2 and "--filter requires-*: no check goes by it" in done.stderr


def test_findings_of_one_id_are_told_together(policy, tmp_path):
    (tmp_path / "two.yaml").write_text("apiVersion: v1\nkind: ConfigMap\n---\napiVersion: v1\nkind: ConfigMap\n")
    findings = json.loads(policy("check", "-p", "policies.yaml", "-r", "two.yaml", "--json").stdout)["findings"]
    ids = {one["id"] for one in findings}
    assert len(findings) == 2 and len(ids) == 1
    told = policy("explain", ids.pop()[:6], "-p", "policies.yaml", "-r", "two.yaml").stdout
    assert "two.yaml:1:1: fail" in told and "two.yaml:4:1: fail" in told
    assert policy("explain", "", "-p", "policies.yaml", "-r", "two.yaml").returncode == 2


def test_a_state_is_no_plan_and_a_plan_with_errors_is_told(policy, tmp_path):
    (tmp_path / "state.json").write_text('{"format_version": "1.0", "values": {"root_module": {}}}')
    done = policy("check", "-p", "library:terraform/common", "--plan", "state.json")
    assert done.returncode == 2 and "a Terraform state, no plan" in done.stderr
    (tmp_path / "plan.json").write_text('{"format_version": "1.2", "resource_changes": [], "errored": true}')
    done = policy("check", "-p", "library:terraform/common", "--plan", "plan.json")
    assert done.returncode in (0, 1) and "warning: plan.json:1:62: an error ended this plan" in done.stderr


def test_two_formats_at_once_are_bad_input(policy):
    check = ("check", "-p", "policies.yaml", "-r", "objects.yaml")
    assert policy(*check, "--json", "--format", "json").returncode == 1
    done = policy(*check, "--json", "--format", "sarif")
    assert done.returncode == 2 and "--json and --format sarif: one of them" in done.stderr and not done.stdout
    assert "takes no fields" in policy(*check, "--json=policy,rule").stderr
