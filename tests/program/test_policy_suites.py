"""Kyverno's own suites through `mainstay policy test`, read in place, and what is known to differ."""
import json
import pathlib
import subprocess

import pytest

DATA = pathlib.Path(__file__).resolve().parents[3] / "shared" / "data" / "policy"
# (part of the path of a test file, why its checks may fail): everything else has Kyverno's verdict.
DIFFERENT = {
    "kyverno-policies": [],
    "kyverno-cli": [
        ("test/cli/registry/", "asks an image registry; Kyverno without network fails it too"),
        ("test/images/", "signatures of images that stand in a registry; Kyverno without network fails it too"),
        ("test-image-validating-policy/", "signatures of Notary, of images that stand in a registry; so for Kyverno"),
        ("test-context-resource-ivpol/", "its file of resources does not exist; so for Kyverno"),
        ("test-fail/missing-policy/", "is meant to fail"),
        ("test/cli/sample-policy-exclusion/", "an ImageValidatingPolicy does not answer what it does not match; so for Kyverno"),
    ],
}


def reason(suite, file):
    return next((why for part, why in DIFFERENT[suite] if part in file), None)


@pytest.mark.parametrize("suite", DIFFERENT)
def test_every_verdict_is_kyvernos(cli_program, suite):
    if not (DATA / suite).is_dir():
        pytest.skip(f"{suite}: {DATA / suite} is not on this machine")
    done = subprocess.run([cli_program, "policy", "test", DATA / suite, "--json"], capture_output=True, text=True)
    result = json.loads(done.stdout)
    unexplained = []
    for test in result["tests"]:
        # A policy that is refused makes its checks pass: they count here too, or it would hide that we refuse too much.
        failed = [check for check in test["checks"] if check["verdict"] == "fail" or check["reason"] == "Invalid policy"]
        if not failed and "error" not in test:
            continue
        why = reason(suite, test["file"])
        print(f"{test['file']}: {len(failed)} differ: {why}")
        if why is None:
            unexplained += [(test["file"], check["policy"], check["rule"], check["resource"], check["reason"],
                             check["message"]) for check in failed] or [(test["file"], test["error"])]
    assert unexplained == []
