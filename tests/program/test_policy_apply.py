"""`mainstay policy apply`: what policies make of objects, printed or put into their files."""
import json
import os
import subprocess

import pytest
import yaml

POLICIES = """apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: add-owner}
spec:
  rules:
  - name: owner
    match: {any: [{resources: {kinds: [ConfigMap]}}]}
    mutate:
      patchStrategicMerge: {metadata: {labels: {+(owner): nobody}}}
"""
GENERATING = """---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: quota}
spec:
  rules:
  - name: quota
    match: {any: [{resources: {kinds: [Namespace]}}]}
    generate:
      apiVersion: v1
      kind: ResourceQuota
      name: default
      namespace: "{{request.object.metadata.name}}"
      data: {spec: {hard: {pods: "10"}}}
"""
# Two documents, one of them untouched; comments, quotes and an order that nobody would choose.
OBJECTS = """# settings of the shop
apiVersion: v1
kind: ConfigMap
data: {size: "3"}   # of the window
metadata:
  labels:
    app: 'web'      # as in the chart
  name: bad
---
apiVersion: v1
kind: ConfigMap
metadata: {name: good, namespace: shop, labels: {owner: ann}}
"""


@pytest.fixture
def apply(cli_program, tmp_path):
    (tmp_path / "policies.yaml").write_text(POLICIES)
    (tmp_path / "objects.yaml").write_text(OBJECTS)

    def run(*words, policies="policies.yaml", stdin=None):
        return subprocess.run([cli_program, "policy", "apply", "-p", policies, *words], input=stdin, capture_output=True,
                              text=True, cwd=tmp_path)
    return run


def test_what_changes_and_what_is_generated_is_printed(apply, tmp_path):
    (tmp_path / "policies.yaml").write_text(POLICIES + GENERATING)
    (tmp_path / "objects.yaml").write_text(OBJECTS + "---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n")
    done = apply("-r", "objects.yaml")
    assert done.returncode == 0, done.stderr
    changed, generated = yaml.safe_load_all(done.stdout)
    assert changed["metadata"]["labels"] == {"app": "web", "owner": "nobody"}
    assert (generated["kind"], generated["metadata"]["namespace"]) == ("ResourceQuota", "shop")
    assert json.loads(apply("-r", "objects.yaml", "--json").stdout) == [changed, generated]
    assert "objects.yaml:2:1: ConfigMap default/bad: add-owner/owner: changed\n" in done.stderr
    assert "ConfigMap shop/good: add-owner/owner: skipped" in done.stderr
    assert "Namespace shop: quota/quota: generated 1\n" in done.stderr
    assert (tmp_path / "objects.yaml").read_text().startswith(OBJECTS)


def test_a_file_is_mended_in_place(apply, tmp_path):
    os.chmod(tmp_path / "objects.yaml", 0o640)
    done = apply("-r", ".", "--fix")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "objects.yaml: 1 change\n" in done.stderr
    wanted = OBJECTS.replace("# as in the chart\n", "# as in the chart\n    owner: nobody\n")
    assert (tmp_path / "objects.yaml").read_text() == wanted
    assert (tmp_path / "objects.yaml").stat().st_mode & 0o7777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["objects.yaml", "policies.yaml"]
    again = apply("-r", ".", "--fix")
    assert again.returncode == 0 and "1 change" not in again.stderr
    assert (tmp_path / "objects.yaml").read_text() == wanted


def test_a_default_that_the_file_lacks_is_not_written(apply, tmp_path):
    (tmp_path / "objects.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bad\n  labels: null\n")
    assert apply("-r", "objects.yaml", "--fix").returncode == 0
    text = (tmp_path / "objects.yaml").read_text()
    assert yaml.safe_load(text)["metadata"] == {"name": "bad", "labels": {"owner": "nobody"}}
    assert "namespace" not in text


def test_items_of_lists_and_json_are_mended(apply, tmp_path):
    (tmp_path / "objects.yaml").write_text(
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1   # the first\n  kind: ConfigMap\n  metadata:\n    name: a\n"
        "- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: b\n")
    (tmp_path / "object.json").write_text('{\n  "apiVersion": "v1",\n  "kind": "ConfigMap",\n  "metadata": {"name": "c"}\n}\n')
    assert apply("-r", "objects.yaml", "-r", "object.json", "-r", "./objects.yaml", "--fix").returncode == 0
    text = (tmp_path / "objects.yaml").read_text()
    assert "# the first" in text
    assert [one["metadata"]["labels"] for one in yaml.safe_load(text)["items"]] == [{"owner": "nobody"}] * 2
    assert json.loads((tmp_path / "object.json").read_text())["metadata"]["labels"] == {"owner": "nobody"}


def test_a_symbolic_link_stays_one(apply, tmp_path):
    (tmp_path / "objects.yaml").rename(tmp_path / "real.yaml")
    (tmp_path / "objects.yaml").symlink_to("real.yaml")
    assert apply("-r", "objects.yaml", "--fix").returncode == 0
    assert (tmp_path / "objects.yaml").is_symlink() and "owner: nobody" in (tmp_path / "real.yaml").read_text()


def test_what_cannot_be_edited_is_told_and_its_file_left(apply, tmp_path):
    shared = ("apiVersion: v1\nkind: List\nitems:\n"
              "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: &common {app: web}}}\n"
              "- {apiVersion: v1, kind: Secret, metadata: {name: b, labels: *common}}\n")
    (tmp_path / "objects.yaml").write_text(shared)
    (tmp_path / "other.yaml").write_text(OBJECTS)
    done = apply("-r", "objects.yaml", "-r", "other.yaml", "--fix")
    assert done.returncode == 1
    assert "cannot be changed: objects.yaml:4:3: ConfigMap a: the change of /" in done.stderr
    assert (tmp_path / "objects.yaml").read_text() == shared
    assert "owner: nobody" in (tmp_path / "other.yaml").read_text()


def test_a_rule_that_fails_fails_the_command(apply, tmp_path):
    (tmp_path / "policies.yaml").write_text(POLICIES.replace("nobody", '"{{request.object.spec.owner}}"'))
    done = apply("-r", "objects.yaml", "--fix")
    assert done.returncode == 1 and "add-owner/owner" in done.stderr and "error" in done.stderr
    assert (tmp_path / "objects.yaml").read_text() == OBJECTS


def test_bad_input_is_named(apply, tmp_path):
    (tmp_path / "broken.yaml").write_text("apiVersion: v1\nkind: [\n")
    for words, said in ((("-r", "-", "--fix"), "standard input"), (("-r", "nowhere"), "nowhere"), ((), "--resources"),
                        (("-r", "broken.yaml", "--fix"), "broken.yaml:")):
        done = apply(*words, stdin="")
        assert done.returncode == 2 and said in done.stderr, done.stderr


BROKEN = """---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: broken}
spec:
  rules:
  - name: broken
    match: {any: [{resources: {kinds: [ConfigMap]}}]}
    mutate: {patchesJson6902: "[{op: test, path: /data/size, value: '4'}]"}
"""


def test_what_each_rule_did_is_a_report(apply, tmp_path):
    (tmp_path / "policies.yaml").write_text(POLICIES + GENERATING + BROKEN)
    (tmp_path / "objects.yaml").write_text(OBJECTS + "---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n")
    done = apply("-r", "objects.yaml", "--format", "json")
    assert done.returncode == 1
    results = {(one["policy"], one["resource"]["name"]): (one["result"], one["message"]) for one in json.loads(done.stdout)["findings"]}
    assert {key: value[0] for key, value in results.items()} == {
        ("add-owner", "bad"): "pass", ("add-owner", "good"): "skip", ("broken", "bad"): "error", ("broken", "good"): "error",
        ("quota", "shop"): "pass"}
    assert results["add-owner", "good"][1] == "no patches applied"
    report = list(yaml.safe_load_all(apply("-r", "objects.yaml", "--format", "openreports").stdout))
    assert sum(one["summary"]["skip"] for one in report) == 1 and sum(one["summary"]["error"] for one in report) == 2
    assert apply("-r", "objects.yaml", "--fix", "--format", "poetry").returncode == 2
    assert (tmp_path / "objects.yaml").read_text().startswith(OBJECTS)
