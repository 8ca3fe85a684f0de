"""`mainstay policy lint`: what is probably not meant in policies of every kind and in their tests."""
import subprocess

import pytest

CEL = """apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: cel}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
    excludeResourceRules: %s
  matchConditions: %s
  validations:
  - {expression: "%s", message: m}
"""
RULE = """apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: classic}
spec:
  rules:
  - name: labels
    match: {any: [{resources: {kinds: [%s], namespaces: [dev]}}]}
    %s
    validate: {message: m, pattern: %s}
"""
TEST = """apiVersion: cli.kyverno.io/v1alpha1
kind: Test
metadata: {name: t}
policies: [policy.yaml]
resources: [objects.yaml]
results:
- {policy: %s, rule: %s, resources: [%s], kind: Pod, result: pass}
"""


@pytest.fixture
def lint(cli_program, tmp_path):
    def run(*words, **files):
        (tmp_path / "p").mkdir(exist_ok=True)
        (tmp_path / "p" / "objects.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n")
        for name, text in files.items():
            (tmp_path / "p" / f"{name.replace('_', '-')}.yaml").write_text(text)
        done = subprocess.run([cli_program, "policy", "lint", *(words or ("-p", "p"))], capture_output=True, text=True, cwd=tmp_path)
        lines = done.stdout.splitlines()
        assert done.returncode == (0 if lines[-1].startswith("0 remarks") else 1), done.stderr
        return lines[:-1]
    return run


@pytest.mark.parametrize("exclude,conditions,expression,remark", [
    ("[]", "[]", "object.spec.containers.all(c, c.image != '')", None),
    ("[]", "[]", "object.spec.?nodeName.orValue('') != 'a'", None),
    ("[]", "[]", "object.spec.contianers.all(c, c.image != '')", "unknown-field: cel: no object that the policy matches has a field "
     "`object.spec.contianers`; is `containers` meant?"),
    ("[]", "[]", "object.spec.containers.all(c, has(c.imag))", "`object.spec.containers[*].imag`; is `image` meant?"),
    ("[]", "[]", "1 < 2", "constant-condition: cel: the expression is true for every object"),
    ("[]", "[]", "false", "always-denies: cel: the expression is false for every object"),
    ("[]", "[{name: a, expression: '1 == 2'}]", "has(object.spec)", "impossible-condition: cel: the condition never holds"),
    ("[]", """[{name: a, expression: 'object.kind == "Pod"'}, {name: b, expression: 'object.kind == "Job"'}]""",
     "has(object.spec)", 'impossible-condition: cel: object.kind cannot equal "Pod" and "Job" at once'),
    ("[]", """[{name: a, expression: 'object.kind in ["Pod", "Job"]'}, {name: b, expression: 'object.kind in ["Node", "Role"]'}]""",
     "has(object.spec)", 'object.kind cannot equal "Pod" or "Job" and "Node" or "Role" at once'),
    ("[]", """[{name: a, expression: 'object.kind in ["Pod", "Job"]'}, {name: b, expression: 'object.kind in ["Job", "Role"]'}]""",
     "has(object.spec)", None),
    ("[{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: [pods]}]", "[]", "has(object.spec)",
     "unreachable-rule: cel: everything that this rule matches is excluded again"),
    ("[{apiGroups: [''], apiVersions: [v1], operations: [UPDATE], resources: [pods]}]", "[]", "has(object.spec)", None),
])
def test_policies_in_cel(lint, exclude, conditions, expression, remark):
    lines = lint(policy=CEL % (exclude, conditions, expression))
    assert len(lines) == (0 if remark is None else 1), lines
    assert remark is None or remark in lines[0] and lines[0].startswith("p/policy.yaml:")


def test_resources_that_there_are_not(lint):
    lines = lint(policy=(CEL % ("[]", "[]", "has(object.spec)")).replace("resources: [pods]", "resources: [pod]"))
    assert "p/policy.yaml:6:92: unknown-resource: cel:" in lines[0] and "is `pods` meant?" in lines[0]


@pytest.mark.parametrize("kind,exclude,pattern,remark", [
    ("Pod", "exclude: {any: [{resources: {kinds: [Job]}}]}", "{metadata: {labels: {app: '?*'}}}", None),
    ("Pod", "exclude: {any: [{resources: {kinds: [Job, Pod]}}]}", "{metadata: {labels: {app: '?*'}}}", "unreachable-rule"),
    ("Pod", "exclude: {any: [{resources: {kinds: [Pod], namespaces: ['d*']}}]}", "{metadata: {labels: {app: '?*'}}}", "unreachable-rule"),
    ("Pod", "exclude: {any: [{resources: {kinds: [Pod], names: [a]}}]}", "{metadata: {labels: {app: '?*'}}}", None),
    ("Deploymnet", "", "{metadata: {labels: {app: '?*'}}}", "unknown-kind: classic/labels: Kubernetes has no kind `Deploymnet`"),
    ("Pod", "", "{metadata: {labels: {app: '*'}}}", "wildcard-trap"),
    ("Pod", "", "{spec: {containers: [{image: 'registry.example.com*'}]}}", "wildcard-trap"),
    ("Pod", "", "{spec: {containers: [{image: 'registry.example.com/*'}]}}", None),
])
def test_policies_with_rules(lint, kind, exclude, pattern, remark):
    lines = lint(policy=RULE % (kind, exclude, pattern))
    assert len(lines) == (0 if remark is None else 1) and (remark is None or remark in lines[0]), lines


def test_names_in_tests(lint):
    policy = RULE % ("Pod", "", "{metadata: {labels: {app: '?*'}}}")
    assert lint(policy=policy, kyverno_test=TEST % ("classic", "labels", "web")) == []
    assert lint(policy=policy, kyverno_test=TEST % ("classic", "autogen-labels", "web")) == []
    test = "p/kyverno-test.yaml:7:3: "
    assert lint(policy=policy, kyverno_test=TEST % ("clasic", "labels", "web")) == [
        test + "unknown-policy: t: no policy of the test is called clasic; is classic meant?"]
    assert lint(policy=policy, kyverno_test=TEST % ("classic", "lables", "wep")) == [
        test + "unknown-rule: t: policy classic has no rule lables; is labels meant?",
        test + "unknown-resource: t: no object of the test is called wep; is web meant?"]
    assert "unusable-test" in lint(policy=policy, kyverno_test=(TEST % ("classic", "labels", "web")).replace("objects.yaml", "no.yaml"))[0]
    # A folder alone is one of tests.
    assert lint("p", policy=policy, kyverno_test=TEST % ("classic", "", "wep"))[0].startswith(test + "unknown-resource")


EXCEPTION = """apiVersion: mainstay.dev/v1
kind: Exception
metadata: {name: old}
spec:
  owner: ann
  reason: legacy
  expires: 2199-12-31
  policies: [{name: classic, rules: [labels]}]
  subjects: [{kind: Pod}]
"""


@pytest.mark.parametrize("before,after,remark", [
    ("", "", None),
    ("[labels]", "[autogen-lab*]", None),
    ("name: classic, ", 'name: "*", ', None),
    ("2199", "2001", "p/exception.yaml:1:1: expired-exception: old: it ended 2001-12-31 and has no effect; renew it or take it away"),
    ("name: classic", "name: clasic", "p/exception.yaml:8:14: unknown-policy: old: no policy is called clasic; is classic meant?"),
    ("[labels]", "[label]", "p/exception.yaml:8:14: unknown-rule: old: policy classic has no rule label; is labels meant?"),
    ("reason", "reasn", "unusable-exception: old: p/exception.yaml:6:3: an exception has no `reasn` here; is `reason` meant?"),
])
def test_exceptions_that_have_no_effect(lint, before, after, remark):
    lines = lint(policy=RULE % ("Pod", "", "{metadata: {labels: {a: b}}}"), exception=EXCEPTION.replace(before, after))
    assert len(lines) == (0 if remark is None else 1), lines
    assert remark is None or remark in lines[0]


def test_exceptions_of_kyverno_that_name_nothing(lint):
    text = """apiVersion: kyverno.io/v2
kind: PolicyException
metadata: {name: e, namespace: a}
spec:
  exceptions: [{policyName: classic, ruleNames: [labels, lables]}, {policyName: other, ruleNames: [a]}]
  match: {any: [{resources: {kinds: [Pod]}}]}
"""
    lines = lint(policy=RULE % ("Pod", "", "{metadata: {labels: {a: b}}}"), exception=text)
    assert ["unknown-rule" in lines[0], "unknown-policy: e: no policy is called other" in lines[1]] == [True, True], lines
