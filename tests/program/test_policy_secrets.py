"""`mainstay policy` says where secrets are, and never what they are: reports go into the logs of pipelines."""
import base64
import json
import pathlib
import subprocess

import pytest

LIBRARY = pathlib.Path(__file__).resolve().parents[2] / "content/policies"
FORMATS = ["table", "json", "sarif", "junit", "policyreport", "openreports", "github"]
SECRET = "Tr0ub4dor-and-3"
PLAN = {
    "format_version": "1.2",
    "variables": {"password": {"value": SECRET}},
    "planned_values": {"root_module": {"resources": [
        {"address": "aws_db_instance.a", "values": {"password": SECRET, "port": 1}, "sensitive_values": {"password": True}}]}},
    "resource_changes": [{
        "address": "aws_db_instance.a", "mode": "managed", "type": "aws_db_instance", "name": "a", "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": ["create"], "before": None, "after": {"password": SECRET, "port": 1}, "after_unknown": {},
                   "before_sensitive": False, "after_sensitive": {"password": True}}}],
    "configuration": {"root_module": {"variables": {"password": {"sensitive": True}}}},
}
ASKING = """apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: %s}
spec:
  evaluation: {mode: JSON}
  matchConditions: [{name: own, expression: "%s"}]
  validations:
  - {expression: "%s == 'x'", messageExpression: "'it is ' + string(%s)"}
"""


def said(cli_program, words, cwd):
    """What is printed in any format, and by `explain`."""
    texts = {}
    for format in FORMATS:
        done = subprocess.run([cli_program, "policy", "check", *words, "--format", format], cwd=cwd, capture_output=True, text=True)
        assert done.returncode == 1, done.stderr
        texts[format] = done.stdout + done.stderr
    for finding in json.loads(texts["json"])["findings"]:
        if finding.get("id"):
            texts[finding["id"]] = subprocess.run([cli_program, "policy", "explain", finding["id"], *words], cwd=cwd, capture_output=True,
                                                  text=True, check=True).stdout
    return texts


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("name, own, value", [
    ("of-a-resource", "has(object.type) && object.type == 'aws_db_instance'", "object.after.password"),
    ("of-values", "has(object.planned_values)", "object.planned_values.root_module.resources[0].values.password"),
    ("of-variables", "has(object.planned_values)", "object.variables.password.value")])
def test_what_a_plan_calls_sensitive(cli_program, tmp_path, indent, name, own, value):
    (tmp_path / "plan.json").write_text(json.dumps(PLAN, indent=indent))
    (tmp_path / "p.yaml").write_text(ASKING % (name, own, value, value))
    for format, text in said(cli_program, ["-p", "p.yaml", "--plan", "plan.json"], tmp_path).items():
        assert SECRET not in text, format
        assert "it is (sensitive)" in text, format


def test_what_a_kubernetes_secret_holds(cli_program, tmp_path):
    coded = base64.b64encode(SECRET.encode()).decode()
    manifest = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db"}, "data": {"password": coded}, "stringData": {"token": SECRET + "!"}}
    (tmp_path / "line.json").write_text(json.dumps(manifest))
    (tmp_path / "block.yaml").write_text(f"apiVersion: v1\nkind: Secret\nmetadata: {{name: db-2}}\ndata:\n  password: {coded}\n"
                                         f"stringData:\n  token: {SECRET}!\n")
    (tmp_path / "p.yaml").write_text("""apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: classic}
spec:
  rules:
  - name: pattern
    match: {any: [{resources: {kinds: [Secret]}}]}
    validate: {message: "it is {{ request.object.data.password }}", pattern: {data: {password: "x"}, stringData: {token: "x"}}}
  - name: deny
    match: {any: [{resources: {kinds: [Secret]}}]}
    validate:
      message: "it is {{ base64_decode(request.object.data.password) }}"
      deny: {conditions: {any: [{key: "{{ base64_decode(request.object.data.password) }}", operator: NotEquals, value: x}]}}
---
apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: cel}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [secrets]}]}
  validations:
  - {expression: "object.stringData.token == 'x'", messageExpression: "'it is ' + object.stringData.token"}
""")
    for format, text in said(cli_program, ["-p", "p.yaml", "-r", "line.json", "-r", "block.yaml"], tmp_path).items():
        assert SECRET not in text and coded not in text, format
        assert "it is (sensitive)" in text, format
    (tmp_path / "m.yaml").write_text("""apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: label}
spec:
  rules:
  - name: label
    match: {any: [{resources: {kinds: [Secret]}}]}
    mutate: {patchStrategicMerge: {metadata: {labels: {seen: "yes"}}}}
""")
    done = subprocess.run([cli_program, "policy", "apply", "-p", "m.yaml", "-r", "block.yaml"], cwd=tmp_path, capture_output=True, text=True)
    assert "seen: " in done.stdout and coded in done.stdout and SECRET in done.stdout  # objects stay what they are


@pytest.mark.parametrize("policy, flag, case, secret", [
    ("dockerfile/forbid-secrets-in-run", "--dockerfile", "github-token.Dockerfile", "ghp_abcd"),
    ("dockerfile/forbid-secrets-in-variables", "--dockerfile", "password.Dockerfile", "not-a-real-one"),
    ("dockerfile/forbid-secrets-in-variables", "--dockerfile", "value.Dockerfile", "AKIAABCD"),
    ("image/image-no-secrets-in-env", "-r", "password.json", "not-a-real-one"),
    ("image/image-no-secrets-in-history", "-r", "password.json", "not-a-real-one"),
    ("kubernetes/forbid-literal-secrets", "-r", "resources.yaml", "not-a-real-one"),
    ("kubernetes/forbid-literal-secrets-cel", "-r", "../../forbid-literal-secrets/.kyverno-test/resources.yaml", "not-a-real-one"),
    ("terraform/aws/aws-ecs-no-secrets-in-environment", "--plan", "bad.plan.json", "k-81723"),
    ("terraform/aws/aws-rds-managed-password", "--plan", "bad.plan.json", None),
    ("terraform/gcp/gcp-disk-cmek", "--plan", "bad.plan.json", "SGVsbG8g"),
    ("terraform/common/common-no-provider-credentials", "--plan", "bad.plan.json", None)])
def test_what_the_shipped_policies_look_for(cli_program, policy, flag, case, secret):
    path = LIBRARY / policy / ".kyverno-test" / case
    text = path.read_text()
    secrets = {secret} if secret else {
        resource["change"]["after"]["password"] for resource in json.loads(text)["resource_changes"] if resource["change"]["after"].get("password")
    } | {argument["constant_value"] for provider in json.loads(text)["configuration"].get("provider_config", {}).values()
         for name, argument in provider.get("expressions", {}).items() if name in ("access_key", "secret_key", "token", "password", "client_secret")
         and "constant_value" in argument}
    assert secrets and all(one in text for one in secrets)
    for format, told in said(cli_program, ["-p", LIBRARY / policy, flag, path], path.parent).items():
        for one in secrets:
            assert one not in told, format
