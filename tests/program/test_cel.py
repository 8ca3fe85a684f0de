"""`mainstay cel`: expressions on files, without a server."""
import subprocess

import pytest

DEPLOYMENT = """kind: Deployment
metadata: {name: web, labels: {app: web}}
spec: {replicas: 3}
---
kind: Pod
metadata: {name: one}
spec: {}
"""


@pytest.fixture
def cel(cli_program, tmp_path):
    file = tmp_path / "objects.yaml"
    file.write_text(DEPLOYMENT)

    def run(verb, *words, stdin=""):
        return subprocess.run([cli_program, "cel", verb, *words, "-i", "-" if stdin else str(file)], input=stdin,
                              capture_output=True, text=True)
    return run


def test_each_document_gives_a_line(cel):
    done = cel("eval", "object.spec.?replicas.orValue(1) > 1")
    assert (done.returncode, done.stdout) == (0, "true\nfalse\n")
    assert cel("eval", "metadata").stdout.splitlines()[1] == '{"name":"one"}'
    assert cel("eval", "--raw", "kind + '/' + metadata.name").stdout == "Deployment/web\nPod/one\n"


def test_standard_input_may_be_json(cel):
    assert cel("eval", "items.size()", stdin='{"items": [1, 2]}').stdout == "2\n"


def test_errors_point_into_the_expression(cel):
    done = cel("eval", "object.spec.replicas > 1")
    assert (done.returncode, done.stdout) == (2, "true\n")
    assert done.stderr == ("mainstay: 1:13: no such key: replicas\n | object.spec.replicas > 1\n |"
                           "             ^\n")
    refused = cel("eval", "objct.spec")
    assert refused.returncode == 2 and "did you mean 'object'?" in refused.stderr


def test_limits_and_missing_files_are_told(cel, cli_program):
    done = cel("eval", "lists.range(1000).all(x, x >= 0)", "--cost-max", "100")
    assert done.returncode == 2 and "`cost_max`" in done.stderr
    missing = subprocess.run([cli_program, "cel", "eval", "1", "-i", "/nowhere.yaml"], capture_output=True, text=True)
    assert missing.returncode == 2 and "/nowhere.yaml" in missing.stderr


def test_a_check_says_type_cost_and_reads(cel):
    assert cel("check", "object.spec.replicas > 1").stdout == ("type: bool\ncost: 2 to 102\n"
                                                               "reads: object.spec.replicas\n")
