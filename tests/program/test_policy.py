"""`mainstay policy`: manifests, plans and Dockerfiles against policies, without a server."""
import json
import subprocess
import xml.etree.ElementTree

import pytest

POLICIES = """apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: require-labels
  annotations:
    policies.kyverno.io/title: Require an owner
    policies.kyverno.io/severity: high
    policies.kyverno.io/description: Who answers for it must be known.
spec:
  rules:
  - name: owner
    match: {any: [{resources: {kinds: [Pod, ConfigMap]}}]}
    validate:
      message: the label owner is required
      pattern: {metadata: {labels: {owner: "?*"}}}
"""
OBJECTS = """apiVersion: v1
kind: ConfigMap
metadata: {name: good, namespace: shop, labels: {owner: ann}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: bad
  namespace: shop
  labels: {app: web}
"""
TEST = """apiVersion: cli.kyverno.io/v1alpha1
kind: Test
metadata: {name: labels}
policies: [policies.yaml]
resources: [objects.yaml]
results:
- {policy: require-labels, rule: owner, resources: [good], kind: ConfigMap, result: pass}
- {policy: require-labels, rule: owner, resources: [bad], kind: ConfigMap, result: fail}
"""


@pytest.fixture
def policy(cli_program, tmp_path):
    (tmp_path / "policies.yaml").write_text(POLICIES)
    (tmp_path / "objects.yaml").write_text(OBJECTS)

    def run(*words, stdin=None):
        return subprocess.run([cli_program, "policy", *words], input=stdin, capture_output=True, text=True, cwd=tmp_path)
    return run


def check_sarif(log):
    """What the schema of SARIF 2.1.0 asks of the parts that are used here."""
    assert log["version"] == "2.1.0" and log["$schema"].startswith("https://")
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        rules = driver["rules"]
        assert driver["name"] and len({rule["id"] for rule in rules}) == len(rules)
        for rule in rules:
            assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
            assert rule["shortDescription"]["text"]
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"] and result["message"]["text"]
            kind = result.get("kind", "fail")
            assert kind in ("notApplicable", "pass", "fail", "review", "open", "informational")
            assert kind == "fail" or result["level"] == "none"
            for location in result["locations"]:
                region = location["physicalLocation"].get("region")
                assert region is None or (region["startLine"] >= 1 and region["endColumn"] >= region["startColumn"] >= 1)
                assert " " not in location["physicalLocation"]["artifactLocation"]["uri"]


CHECK = ("check", "-p", "policies.yaml", "-r", "objects.yaml")


def test_a_check_shows_where_and_why(policy):
    done = policy(*CHECK)
    assert done.returncode == 1, done.stderr
    assert "fail (high): require-labels/owner: ConfigMap shop/bad" in done.stdout
    assert "objects.yaml:" in done.stdout and " | " in done.stdout and "^" in done.stdout
    assert done.stdout.endswith("1 passed, 1 failed, 0 errors\n")


def test_severities_below_fail_on_do_not_fail(policy):
    assert policy(*CHECK, "--fail-on", "critical").returncode == 0
    assert policy(*CHECK, "--fail-on", "high").returncode == 1
    wrong = policy(*CHECK, "--fail-on", "worst")
    assert wrong.returncode == 2 and "critical, high" in wrong.stderr


def test_every_format_has_the_same_verdicts(policy):
    found = json.loads(policy(*CHECK, "--json").stdout)
    assert (found["summary"]["pass"], found["summary"]["fail"]) == (1, 1)
    failed = [one for one in found["findings"] if one["result"] == "fail"]
    assert failed[0]["resource"]["name"] == "bad" and failed[0]["file"] == "objects.yaml"

    sarif = json.loads(policy(*CHECK, "--format", "sarif").stdout)
    check_sarif(sarif)
    results = sarif["runs"][0]["results"]
    assert [one["ruleId"] for one in results] == ["require-labels/owner"]
    assert results[0]["partialFingerprints"]["mainstayFinding/v1"] == failed[0]["id"]

    suites = xml.etree.ElementTree.fromstring(policy(*CHECK, "--format", "junit").stdout)
    assert suites.attrib["failures"] == "1" and len(suites.findall(".//failure")) == 1

    for form, kind in (("policyreport", "PolicyReport"), ("openreports", "Report")):
        report = json.loads(policy(*CHECK, "--format", form).stdout)
        assert report["kind"] == kind and report["metadata"]["namespace"] == "shop"
        assert sorted(one["result"] for one in report["results"]) == ["fail", "pass"]

    notes = policy(*CHECK, "--format", "github").stdout.splitlines()
    assert len(notes) == 1 and notes[0].startswith("::error file=objects.yaml,line=")
    assert policy(*CHECK, "--format", "html").returncode == 2


def test_standard_input_and_folders(policy, tmp_path):
    assert policy("check", "-p", ".", "-r", "-", stdin=OBJECTS).returncode == 1
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.yml").write_text(OBJECTS)
    done = policy("check", "-p", "policies.yaml", "-r", "more")
    assert "more/a.yml:" in done.stdout and done.returncode == 1


@pytest.mark.parametrize("words", [("check", "-p", "policies.yaml", "-r", "large"), ("check", "-p", "large", "-r", "objects.yaml")])
def test_a_file_past_the_limit_is_bad_input_and_is_not_read(policy, tmp_path, words):
    with open(tmp_path / "large", "wb") as file:
        file.truncate(1 << 40)  # takes no room
    done = policy(*words)
    assert done.returncode == 2 and "large: larger than 268435456 bytes (`document_bytes_max`)" in done.stderr, done.stderr


def test_a_pipe_and_a_redirected_file_past_the_limit_are_bad_input(cli_program, policy, tmp_path):
    words = [cli_program, "policy", "check", "-p", "policies.yaml", "-r", "-"]
    with open(tmp_path / "large", "wb+") as file:
        file.truncate(1 << 40)
        done = subprocess.run(words, stdin=file, capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 2 and "standard input: larger than 268435456 bytes (`document_bytes_max`)" in done.stderr
        file.seek((1 << 40) - 8)  # what lies before has been read by others
        done = subprocess.run(words, stdin=file, capture_output=True, text=True, cwd=tmp_path)
        assert "larger" not in done.stderr
    with subprocess.Popen(["head", "-c", str(1 << 30), "/dev/zero"], stdout=subprocess.PIPE) as long:
        done = subprocess.run(words, stdin=long.stdout, capture_output=True, text=True, cwd=tmp_path)
        long.stdout.close()
    assert done.returncode == 2 and "standard input: larger than 167772160 bytes (`standard_input_bytes_max`)" in done.stderr


def test_an_invalid_policy_is_shown_and_fails(policy, tmp_path):
    (tmp_path / "policies.yaml").write_text(POLICIES.replace("validate:", "validates:"))
    done = policy(*CHECK)
    assert done.returncode == 1 and "policy cannot be used: require-labels" in done.stdout


def test_bad_input_is_named(policy):
    for words, said in ((("check", "-p", "nowhere", "-r", "objects.yaml"), "nowhere"),
                        (("check", "-p", "objects.yaml", "-r", "objects.yaml"), "no policy"),
                        (("check", "-p", "policies.yaml"), "nothing to check"),
                        ((*CHECK, "--operation", "PATCH"), "CREATE, UPDATE and DELETE")):
        done = policy(*words)
        assert done.returncode == 2 and said in done.stderr, done.stderr


def test_an_exception_is_accepted_until_it_ends(policy, tmp_path):
    text = """apiVersion: mainstay.dev/v1
kind: Exception
metadata: {name: old}
spec:
  owner: team-shop
  reason: moves soon
  expires: 2199-12-31
  policies: [{name: "require-*"}]
  subjects: [{kind: ConfigMap, name: bad}]
"""
    (tmp_path / "accepted.yaml").write_text(text)
    done = policy(*CHECK, "--exceptions", "accepted.yaml")
    assert done.returncode == 0 and "1 skipped" in done.stdout and done.stderr == ""
    (tmp_path / "idle.yaml").write_text("---\n".join(text.replace("old", f"old-{i}").replace("bad", f"b{i}d") for i in range(7)))
    done = policy(*CHECK, "--exceptions", "accepted.yaml", "--exceptions", "idle.yaml")
    assert done.returncode == 0
    assert done.stderr.endswith("accept nothing of what was checked: old-0, old-1, old-2, old-3, old-4 and 2 more\n")
    (tmp_path / "accepted.yaml").write_text(text.replace("2199", "2001"))
    done = policy(*CHECK, "--exceptions", "accepted.yaml")
    assert done.returncode == 1 and "exception old has expired" in done.stdout
    (tmp_path / "accepted.yaml").write_text(text.replace("owner", "team"))
    done = policy(*CHECK, "--exceptions", "accepted.yaml")
    assert done.returncode == 2 and "accepted.yaml:5:3" in done.stderr and "`owner`" in done.stderr


def test_a_finding_is_explained(policy):
    found = json.loads(policy(*CHECK, "--json").stdout)["findings"]
    number = next(one["id"] for one in found if one["result"] == "fail")
    done = policy("explain", number, *CHECK[1:])
    assert "why: Who answers for it must be known." in done.stdout
    assert policy("explain", "zzz", *CHECK[1:]).returncode == 2


def test_suites_end_with_a_line_of_counts(policy, tmp_path):
    (tmp_path / "kyverno-test.yaml").write_text(TEST)
    done = policy("test", ".")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "2 passed, 0 failed, 0 excluded"), done.stderr
    (tmp_path / "kyverno-test.yaml").write_text(TEST.replace("result: pass", "result: fail"))
    failing = policy("test", "--fail-only")
    assert failing.returncode == 1 and "Want fail, got pass" in failing.stdout
    assert len(failing.stdout.splitlines()) == 2
    assert json.loads(policy("test", "--json").stdout)["failed"] == 1
    suites = xml.etree.ElementTree.fromstring(policy("test", "--format", "junit").stdout)
    assert suites.attrib["failures"] == "1"
    assert policy("test", "--filter", "resource=bad").returncode == 0
    (tmp_path / "kyverno-test.yaml").write_text(TEST.replace("policies:", "policys:"))
    broken = policy("test")
    assert broken.returncode == 2 and "kyverno-test.yaml:4:1: unknown key `policys`" in broken.stderr


def test_plans_and_dockerfiles_are_subjects(policy, tmp_path):
    (tmp_path / "policies.yaml").write_text("""apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: no-latest}
spec:
  evaluation: {mode: JSON}
  matchConditions: [{name: file, expression: object.?kind.orValue('') == 'Dockerfile'}]
  validations:
  - expression: object.stages.all(s, s.from.?tag.orValue('latest') != 'latest')
    message: name a tag
---
apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: encrypted}
spec:
  evaluation: {mode: JSON}
  matchConditions: [{name: disk, expression: "object.?type.orValue('') == 'aws_ebs_volume'"}]
  validations:
  - expression: object.after.encrypted == true
    message: encrypt it
""")
    (tmp_path / "Dockerfile").write_text("FROM nginx:latest\n")
    (tmp_path / "plan.json").write_text(json.dumps({
        "format_version": "1.2", "resource_changes": [
            {"address": f"aws_ebs_volume.{name}", "type": "aws_ebs_volume", "name": name, "provider_name": "aws",
             "change": {"actions": ["create"], "before": None, "after": {"encrypted": name == "good"},
                        "after_unknown": {}}} for name in ("good", "bad")]}))
    done = policy("check", "-p", "policies.yaml", "--dockerfile", "Dockerfile", "--plan", "plan.json", "--json")
    failed = {one["resource"]["name"] for one in json.loads(done.stdout)["findings"] if one["result"] == "fail"}
    assert failed == {"Dockerfile", "aws_ebs_volume.bad"} and done.returncode == 1


def test_a_change_of_policies_is_told_by_what_it_flips(policy, tmp_path):
    (tmp_path / "next.yaml").write_text(POLICIES.replace("labels: {owner", "labels: {app"))
    done = policy("impact", "policies.yaml", "next.yaml", "-r", "objects.yaml")
    assert done.returncode == 1
    assert "ConfigMap shop/good: pass -> fail" in done.stdout and "ConfigMap shop/bad: fail -> pass" in done.stdout
    assert done.stdout.endswith("2 verdicts change, 1 to a failure\n")
    assert policy("impact", "policies.yaml", "policies.yaml", "-r", "objects.yaml").returncode == 0


def test_the_smallest_object_on_which_two_policies_differ(policy, tmp_path):
    (tmp_path / "next.yaml").write_text(POLICIES.replace('"?*"', '"a*"'))
    done = policy("equivalent", "policies.yaml", "next.yaml")
    assert done.returncode == 1 and "policies.yaml allows, next.yaml refuses" in done.stdout, done.stdout
    found = json.loads(done.stdout.split("\n", 1)[1])
    assert "spec" not in found and found["metadata"]["labels"]["owner"]
    same = policy("equivalent", "policies.yaml", "policies.yaml")
    assert same.returncode == 0 and same.stdout.startswith("no difference on ")


def test_remarks_and_pages(policy, tmp_path):
    assert policy("lint", "-p", "policies.yaml").returncode == 0
    (tmp_path / "policies.yaml").write_text(POLICIES.replace("metadata: {labels", "metadata: {lables"))
    done = policy("lint", "-p", "policies.yaml")
    assert done.returncode == 1 and "is `labels` meant?" in done.stdout
    assert policy("docs", "-p", "policies.yaml", "--output", "pages").returncode == 0
    assert (tmp_path / "pages" / "cluster-policy-require-labels.md").read_text().startswith("# Require an owner\n")
    assert "(cluster-policy-require-labels.md)" in (tmp_path / "pages" / "README.md").read_text()


def test_watching_runs_again_when_a_file_changes(cli_program, policy, tmp_path):
    (tmp_path / "kyverno-test.yaml").write_text(TEST)
    process = subprocess.Popen([cli_program, "policy", "test", "--watch", "--fail-only"], cwd=tmp_path, stdout=subprocess.PIPE,
                               text=True)
    try:
        assert process.stdout.readline() == "2 passed, 0 failed, 0 excluded\n"
        (tmp_path / "objects.yaml").write_text(OBJECTS.replace("owner: ann", "app: web"))
        lines = [process.stdout.readline(), process.stdout.readline()]
        assert "Want pass, got fail" in lines[0] and lines[1] == "1 passed, 1 failed, 0 excluded\n"
    finally:
        process.kill()
        process.wait()


def policies_of(done):
    return {one["policy"] for one in json.loads(done.stdout)["findings"]}


def test_of_a_family_in_two_languages_the_library_gives_one(policy, tmp_path):
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n"
                                       "spec: {volumes: [{name: v, hostPath: {path: /}}], containers: [{name: web, image: nginx}]}\n")
    of = {folder: policies_of(policy("check", "-p", folder, "-r", "pod.yaml", "--json")) for folder in (
        "library:kubernetes", "library:kubernetes-cel", "library:kubernetes/forbid-host-path-cel", "library:pod-security/baseline-cel")}
    assert "forbid-host-path" in of["library:kubernetes"] and not any(name.endswith("-cel") for name in of["library:kubernetes"])
    assert "forbid-host-path-cel" in of["library:kubernetes-cel"] and "forbid-host-path" not in of["library:kubernetes-cel"]
    assert of["library:kubernetes/forbid-host-path-cel"] == {"forbid-host-path-cel"}
    assert "baseline-host-path-cel" in of["library:pod-security/baseline-cel"]


AUDITED = """apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: audited}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}
  validations: [{expression: "object.metadata.name == 'good'", message: bad}]
  auditAnnotations:
  - {key: called, valueExpression: "'it is ' + object.metadata.name"}
  - {key: empty, valueExpression: "''"}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: audited-vap}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}
  validations: [{expression: "object.metadata.name == 'good'", message: bad}]
  auditAnnotations: [{key: called, valueExpression: "'' + object.metadata.name"}]
"""


def test_audit_annotations_are_reported(policy, tmp_path):
    (tmp_path / "audited.yaml").write_text(AUDITED)
    words = ("check", "-p", "audited.yaml", "-r", "objects.yaml")
    found = {(one["policy"], one["resource"]["name"]): one["audit_annotations"]
             for one in json.loads(policy(*words, "--json").stdout)["findings"]}
    assert found == {("audited", "good"): {"called": "it is good"}, ("audited", "bad"): {"called": "it is bad"},
                     ("audited-vap", "good"): {"called": "good"}, ("audited-vap", "bad"): {"called": "bad"}}
    sarif = json.loads(policy(*words, "--format", "sarif").stdout)
    check_sarif(sarif)
    assert {one["properties"]["auditAnnotations"]["called"] for one in sarif["runs"][0]["results"]} == {"it is bad", "bad"}
    report = policy(*words, "--format", "openreports").stdout
    assert '"properties":{"called":"it is good"}' in report.replace(" ", "").replace('"itisgood"', '"it is good"')


def test_a_report_that_is_too_large_to_be_kept_is_written_whole_and_in_order(policy, tmp_path):
    rules = "".join(f"""  - name: r{number}
    match: {{any: [{{resources: {{kinds: [ConfigMap]}}}}]}}
    validate: {{message: "{'a long message ' * 40}", pattern: {{data: {{k{number}: "?*"}}}}}}
""" for number in range(20))
    (tmp_path / "many.yaml").write_text("apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: many}\nspec:\n  rules:\n" + rules)
    folder = tmp_path / "fleet"
    folder.mkdir()
    names = [f"c{number:04}" for number in range(1500)]
    for name in names:
        (folder / f"{name}.yaml").write_text(
            f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: n{int(name[1:]) % 3}}}\ndata: {{k0: x}}\n")

    def report(*words):
        done = policy("check", "-p", "many.yaml", "-r", "fleet", *words)
        assert done.returncode == 1, done.stderr
        return done.stdout

    text = report("--format", "json")
    assert len(text) > 20 << 20  # `report_memory_max` is passed
    findings = json.loads(text)["findings"]
    assert [(finding["resource"]["name"], finding["rule"]) for finding in findings] == \
        [(name, f"r{number}") for name in names for number in range(20)]
    results = json.loads(report("--format", "sarif"))["runs"][0]["results"]
    assert len(results) == 1500 * 19 and results[-1]["ruleId"] == "many/r19"
    suites = xml.etree.ElementTree.fromstring(report("--format", "junit"))
    assert [suite.get("name") for suite in suites] == [f"fleet/{name}.yaml" for name in names]
    assert all(len(suite) == 20 and suite.get("failures") == "19" for suite in suites)
    documents = [json.loads(part) for part in report("--format", "policyreport").split("---\n")]
    assert [document["metadata"]["namespace"] for document in documents] == ["n0", "n1", "n2"]
    assert [document["summary"]["fail"] for document in documents] == [500 * 19] * 3
    assert [result["resources"][0]["name"] for result in documents[1]["results"][::20]] == names[1::3]
    assert report("--format", "github").count("::error ") + report("--format", "github").count("::warning ") == 1500 * 19
    assert report().endswith("1500 passed, 28500 failed, 0 errors\n")
