"""`mainstay jmespath`: expressions on files, without a server."""
import subprocess

import pytest

PODS = """metadata: {name: web}
spec: {containers: [{image: nginx}, {image: redis}]}
---
metadata: {name: "b\\u001b[31m"}
"""


@pytest.fixture
def jmespath(cli_program, tmp_path):
    file = tmp_path / "pods.yaml"
    file.write_text(PODS)

    def run(*words):
        return subprocess.run([cli_program, "jmespath", *words, "-i", str(file)], capture_output=True, text=True)
    return run


def test_each_document_gives_a_result(jmespath):
    done = jmespath("--raw", "metadata.name")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "web")
    assert jmespath("length(spec.containers[*].image || `[]`)").stdout == "2\n0\n"
    assert jmespath("--kyverno", "--raw", "add('1Gi', '512Mi')").stdout == "1536Mi\n1536Mi\n"


def test_errors_point_into_the_expression(jmespath):
    done = jmespath("metadata.[")
    message, expression, caret = done.stderr.splitlines()
    assert done.returncode == 2 and not done.stdout and message.startswith("mainstay: ")
    assert expression[caret.index("^") - 1] == "[" and expression.endswith("metadata.[")


def test_an_error_of_the_evaluation_does_not_write_to_the_terminal_what_a_document_holds(jmespath):
    done = jmespath("abs(metadata.name)")
    assert done.returncode == 2 and "abs" in done.stderr and "\x1b" not in done.stderr
