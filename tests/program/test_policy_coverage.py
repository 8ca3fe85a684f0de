"""`mainstay policy coverage`: what the tests of policies never see."""
import json
import subprocess

import pytest

BRANCHES = """apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: branches}
spec:
  rules:
  - name: either
    match: {any: [{resources: {kinds: [Pod]}}]}
    validate:
      message: either
      anyPattern:
      - {spec: {hostname: "?*"}}
      - {spec: {subdomain: "?*"}}
  - name: neither
    match: {any: [{resources: {kinds: [Pod]}}]}
    validate:
      message: neither
      deny:
        conditions:
          any:
          - {key: "{{ request.object.spec.hostname || '' }}", operator: Equals, value: bad}
          - {key: "{{ request.object.spec.subdomain || '' }}", operator: Equals, value: bad}
  - name: each
    match: {any: [{resources: {kinds: [Pod]}}]}
    validate:
      message: each
      foreach:
      - {list: request.object.spec.containers, pattern: {image: "*:*"}}
      - {list: request.object.spec.initContainers, pattern: {image: "*:*"}}
"""
BRANCHES_TEST = """apiVersion: cli.kyverno.io/v1alpha1
kind: Test
metadata: {name: branches}
policies: [policy.yaml]
resources: [objects.yaml]
results:
- {policy: branches, rule: either, kind: %(kind)s, resources: [good], result: pass}
- {policy: branches, rule: either, kind: %(kind)s, resources: [bad], result: fail}
- {policy: branches, rule: neither, kind: %(kind)s, resources: [good], result: pass}
- {policy: branches, rule: neither, kind: %(kind)s, resources: [worse], result: fail}
- {policy: branches, rule: each, kind: %(kind)s, resources: [good], result: pass}
- {policy: branches, rule: each, kind: %(kind)s, resources: [worse], result: fail}
"""


@pytest.mark.parametrize("kind", ["Pod", "Deployment"])
def test_coverage_tells_the_branches_that_no_test_takes(cli_program, tmp_path, kind):
    def policy(*words):
        return subprocess.run([cli_program, "policy", *words], capture_output=True, text=True, cwd=tmp_path)
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite" / "policy.yaml").write_text(BRANCHES)
    (tmp_path / "suite" / "kyverno-test.yaml").write_text(BRANCHES_TEST % {"kind": kind})
    objects = []
    for name, members in (("good", {"subdomain": "a"}), ("bad", {}), ("worse", {"subdomain": "bad", "initContainers": [{"image": "a"}]})):
        spec = {"containers": [{"image": "a:1"}]} | members
        objects.append({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec} if kind == "Pod" else
                       {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": {"template": {"spec": spec}}})
    (tmp_path / "suite" / "objects.yaml").write_text("---\n".join(json.dumps(one) + "\n" for one in objects))
    assert policy("test", "suite").returncode == 0
    done = policy("coverage", "suite")
    assert done.returncode == 0 and done.stdout == (
        "suite/policy.yaml:11:9: branches/either: no test sees this pattern hold\n"
        "suite/policy.yaml:20:13: branches/neither: no test sees this condition deny\n"
        "suite/policy.yaml:27:9: branches/each: no test sees an element fail here\n"
        "3 of 3 rules exercised, 3 of them both ways\n")
