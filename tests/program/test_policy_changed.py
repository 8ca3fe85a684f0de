"""`mainstay policy check --changed-since`: what git says of the files decides what is looked at."""
import subprocess

import pytest

POLICIES = """apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: require-labels}
spec:
  rules:
  - name: owner
    match: {any: [{resources: {kinds: [ConfigMap]}}]}
    validate: {message: the label owner is required, pattern: {metadata: {labels: {owner: "?*"}}}}
"""
OBJECTS = """apiVersion: v1
kind: ConfigMap
metadata: {name: bad, namespace: shop}
"""
CHECK = ("check", "-p", "policies.yaml", "-r", "objects.yaml")


@pytest.fixture
def policy(cli_program, tmp_path):
    (tmp_path / "policies.yaml").write_text(POLICIES)
    (tmp_path / "objects.yaml").write_text(OBJECTS)
    return lambda *words: subprocess.run([cli_program, "policy", *words], capture_output=True, text=True, cwd=tmp_path)


def git(folder, *words):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *words], cwd=folder, check=True, capture_output=True)


def test_only_what_changed_since_a_revision(policy, tmp_path):
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    assert policy(*CHECK, "--changed-since", "HEAD").returncode == 0
    (tmp_path / "new.yaml").write_text(OBJECTS.replace("bad", "worse"))
    done = policy("check", "-p", "policies.yaml", "-r", ".", "--changed-since", "HEAD")
    assert "shop/worse" in done.stdout and "shop/bad" not in done.stdout
    (tmp_path / "policies.yaml").write_text(POLICIES + "# stricter\n")
    assert "policies.yaml: differs too" in policy(*CHECK, "--changed-since", "HEAD").stderr
    assert policy(*CHECK, "--changed-since", "nowhere").returncode == 2
    assert policy(*CHECK, "--changed-since", "--output=x").returncode == 2


def test_what_changed_is_asked_of_the_work_tree_that_a_file_lies_in(policy, tmp_path):
    for where in ("outer", "outer/nested"):
        (tmp_path / where).mkdir()
        git(tmp_path / where, "init", "-q")
        (tmp_path / where / "objects.yaml").write_text(OBJECTS)
        git(tmp_path / where, "add", "objects.yaml")
        git(tmp_path / where, "commit", "-qm", "first")
    check = ["check", "-p", "policies.yaml", "-r", "outer", "--changed-since", "HEAD"]
    assert policy(*check).returncode == 0  # the folder in which it runs is no work tree
    (tmp_path / "outer" / "nested" / "objects.yaml").write_text(OBJECTS.replace("bad", "worse"))
    done = policy(*check)
    assert "shop/worse" in done.stdout and "shop/bad" not in done.stdout and done.stderr == ""
    (tmp_path / "link").symlink_to("outer/nested")
    assert "shop/worse" in policy(*check[:4], "link", *check[5:]).stdout
    done = policy(*CHECK, "--changed-since", "HEAD")
    assert done.returncode == 2 and "not a git repository" in done.stderr
