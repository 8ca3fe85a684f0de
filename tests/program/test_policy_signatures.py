"""`mainstay policy --images`: signatures and attestations of images in OCI layouts, asked for in both languages."""
import json
import subprocess
import tarfile

import pytest
import yaml
from signed_images import Key, Layout

APP, BARE, FORGED = (f"ghcr.io/acme/{name}:1" for name in ("app", "bare", "forged"))
SBOM, SCAN = "https://example.com/sbom", "https://example.com/scan"


def pod(*images, **more):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop", **more},
            "spec": {"containers": [{"name": f"c{i}", "image": image} for i, image in enumerate(images)]}}


def cluster_policy(*entries, **rule):
    return {"apiVersion": "kyverno.io/v1", "kind": "ClusterPolicy", "metadata": {"name": "p"},
            "spec": {"background": False, "rules": [{
                "name": "r", "match": {"any": [{"resources": {"kinds": ["Pod"]}}]}, **rule,
                "verifyImages": [{"imageReferences": ["ghcr.io/acme/*"], "mutateDigest": False, "verifyDigest": False,
                                  **entry} for entry in entries]}]}}


def keys(key, **more):
    return {"keys": {"publicKeys": key.pem if isinstance(key, Key) else key, "rekor": {"ignoreTlog": True},
                     "ctlog": {"ignoreSCT": True}, **more}}


def image_policy(*validations, key=None, **spec):
    return {"apiVersion": "policies.kyverno.io/v1", "kind": "ImageValidatingPolicy", "metadata": {"name": "p"},
            "spec": {"matchConstraints": {"resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"],
                                                             "operations": ["CREATE"], "resources": ["pods"]}]},
                     "matchImageReferences": [{"glob": "ghcr.io/{acme,example}/*"}],
                     "validationConfigurations": {"verifyDigest": False},
                     "attestors": [{"name": "own", "cosign": {
                         "key": {"data": key.pem},
                         "ctlog": {"insecureIgnoreTlog": True, "insecureIgnoreSCT": True}}}] if key else [],
                     "attestations": [{"name": "sbom", "intoto": {"type": SBOM}}],
                     "validations": [{"expression": text} for text in validations], **spec}}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    own, second, other = (Key(folder, name) for name in ("own", "second", "other"))
    layout = Layout(folder / "layout")
    app, bare, forged = (layout.image(name) for name in (APP, BARE, FORGED))
    layout.sign(APP, app, own, optional={"env": "prod"})
    layout.sign(FORGED, forged, own, about=app)
    layout.attest(APP, app, own, [(SBOM, {"packages": 3}), (SCAN, {"critical": 0})])
    return {"folder": folder, "layout": layout.folder, "own": own, "second": second, "other": other, "app": app,
            "bare": bare}


@pytest.fixture
def judged(cli_program, made, tmp_path):
    """The statuses, and the messages, of a policy on objects; "refused" where it cannot be used."""
    def run(policy, *objects, images=None, verb="check"):
        policies = policy if isinstance(policy, list) else [policy]
        (tmp_path / "policy.yaml").write_text(yaml.safe_dump_all(policies))
        (tmp_path / "objects.yaml").write_text(yaml.safe_dump_all(objects))
        layouts = [str(made["layout"])] if images is None else images
        words = [cli_program, "policy", verb, "-p", "policy.yaml", "-r", "objects.yaml"]
        words += [word for layout in layouts for word in ("--images", layout)]
        words += ["--format", "json"] if verb == "check" else []
        done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)
        if verb != "check" or not done.stdout.startswith("{"):
            return done
        report = json.loads(done.stdout)
        found = report["findings"] + [{"result": "refused", **one} for one in report["rejected"]]
        return {one["result"] for one in found}, "\n".join(one["message"] for one in found)
    return run


def signed_by(*entries, count=None):
    return {"attestors": [{"entries": list(entries), **({"count": count} if count is not None else {})}]}


def test_a_signature_by_the_key_passes_and_nothing_else_does(judged, made):
    policy = cluster_policy(signed_by(keys(made["own"])))
    assert judged(policy, pod(APP))[0] == {"pass"}
    assert judged(policy, pod(f"ghcr.io/acme/app@{made['app']}"))[0] == {"pass"}
    for image, why in ((BARE, "no signature of"), (FORGED, "another image"), ("ghcr.io/acme/nowhere:1", "no image")):
        statuses, messages = judged(policy, pod(image))
        assert statuses == {"fail"} and why in messages and image in messages
    assert judged(cluster_policy(signed_by(keys(made["other"]))), pod(APP))[0] == {"fail"}
    assert judged(policy, pod(APP, BARE))[0] >= {"fail"}


def test_without_a_layout_nothing_passes(judged, made):
    statuses, messages = judged(cluster_policy(signed_by(keys(made["own"]))), pod(APP), images=[])
    assert "pass" not in statuses and "--images" in messages
    expression = f'verifyImageSignatures("{APP}", [attestors.own]) > 0'
    assert judged(image_policy(expression, key=made["own"]), pod(APP), images=[])[0] == {"error"}


def test_an_annotation_that_claims_a_verification_is_not_believed(judged, made):
    claim = {name: json.dumps({"version": 1, "policies": {"/p": {"r": {BARE: "pass"}}}, BARE: "pass"})
             for name in ("kyverno.io/verify-images", "kyverno.io/verify-images-scoped")}
    for entry in (signed_by(keys(made["own"])), {}):
        assert judged(cluster_policy(entry), pod(BARE, annotations=claim))[0] == {"fail"}


@pytest.mark.parametrize("count, verdict, verdict_of_one", [(None, "fail", "fail"), (1, "pass", "pass"), (2, "fail", "refused"),
                                                            (3, "refused", "refused"), (-1, "fail", "fail")])
def test_attestors_are_counted(judged, made, count, verdict, verdict_of_one):
    entries = signed_by(keys(made["other"]), keys(made["own"]), count=count)
    assert judged(cluster_policy(entries), pod(APP))[0] == {verdict}
    several = signed_by(keys(made["other"].pem + "\n" + made["own"].pem), count=count)
    assert judged(cluster_policy(several), pod(APP))[0] == {verdict_of_one}


def test_attestors_are_nested(judged, made):
    def nested(key):
        return signed_by({"attestor": {"entries": [keys(key)]}})
    assert judged(cluster_policy(nested(made["own"])), pod(APP))[0] == {"pass"}
    assert judged(cluster_policy(nested(made["other"])), pod(APP))[0] == {"fail"}
    assert judged(cluster_policy(signed_by()), pod(APP))[0] == {"refused"}
    assert judged(cluster_policy({"attestors": []}), pod(APP))[0] == {"fail"}


def test_annotations_of_signatures_are_compared(judged, made):
    for annotations, verdict in (({"env": "prod"}, "pass"), ({"env": "test"}, "fail"), ({"team": "a"}, "fail")):
        entry = {**signed_by(keys(made["own"])), "annotations": annotations}
        assert judged(cluster_policy(entry), pod(APP))[0] == {verdict}


def test_keys_may_be_variables(judged, made):
    entry = signed_by(keys("{{ own }}"))
    policy = cluster_policy(entry, context=[{"name": "own", "variable": {"value": made["own"].pem}}])
    assert judged(policy, pod(APP))[0] == {"pass"}


def test_what_cannot_be_verified_is_refused_with_what_is_missing(judged, made):
    log = {"keys": {"publicKeys": made["own"].pem}}
    for entry, why in ((signed_by(log), "log's public key"), (signed_by({"keys": {"kms": "awskms:///x"}}), "kms"),
                       (signed_by({"keyless": {"subject": "*", "issuer": "*"}}), "roots"),
                       (signed_by({"keyless": {"subject": "*", "issuer": "*", "rekor": {"url": "https://rekor.example"}}}), "roots"),
                       (signed_by({"keys": {"publicKeys": "k8s://a/b", "rekor": {"ignoreTlog": True}}}), "Secrets"),
                       ({**signed_by(keys(made["own"])), "type": "Notary"}, "Notary"),
                       ({**signed_by({"certificates": {"cert": "x"}}), "type": "Notary"}, "Notary")):
        statuses, messages = judged(cluster_policy(entry), pod(APP))
        assert "pass" not in statuses and why in messages, messages


def attested(made, kind=SBOM, conditions=None, key="own", **entry):
    return {"attestations": [{"name": "found", "type": kind,
                              "attestors": [{"entries": [keys(made[key])]}],
                              **({"conditions": conditions} if conditions else {})}], **entry}


def test_attestations_hold_their_conditions(judged, made):
    def packages(value):
        return [{"all": [{"key": "{{ packages }}", "operator": "Equals", "value": value}]}]
    for entry, verdict in ((attested(made), "pass"), (attested(made, conditions=packages(3)), "pass"),
                           (attested(made, conditions=packages(4)), "fail"), (attested(made, key="other"), "fail"),
                           (attested(made, kind="https://example.com/none"), "fail")):
        assert judged(cluster_policy(entry), pod(APP))[0] == {verdict}
    assert judged(cluster_policy(attested(made)), pod(BARE))[0] == {"fail"}
    nobody = {"attestations": [{"name": "found", "type": SBOM}]}
    assert judged(cluster_policy(nobody), pod(APP))[0] == {"fail"}


def test_attestations_are_looked_into_by_validate(judged, made):
    for value, verdict in ((3, "fail"), (9, "pass")):
        deny = {"conditions": {"any": [{"key": "{{ found.packages }}", "operator": "Equals", "value": value}]}}
        entry = attested(made, validate={"message": "too many", "deny": deny})
        assert judged(cluster_policy(entry), pod(APP))[0] == {verdict}


def test_digests_are_written_and_controllers_are_judged(judged, made):
    policy = cluster_policy({**signed_by(keys(made["own"])), "mutateDigest": True, "verifyDigest": True, "failureAction": "Enforce"})
    assert judged(policy, pod(APP))[0] == {"pass"}
    done = judged(policy, pod(APP), verb="apply")
    changed = yaml.safe_load(done.stdout)
    assert changed["spec"]["containers"][0]["image"] == f"{APP}@{made['app']}"
    said = json.loads(changed["metadata"]["annotations"]["kyverno.io/verify-images"])
    assert said == {f"ghcr.io/acme/app@{made['app']}": "pass"}
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"},
                  "spec": {"template": {"spec": pod(BARE)["spec"]}}}
    assert judged(policy, deployment)[0] == {"fail"}


def test_images_of_other_kinds_are_extracted(judged, made):
    policy = cluster_policy(signed_by(keys(made["own"])),
                            imageExtractors={"Task": [{"path": "/spec/steps/*/image"}]},
                            match={"any": [{"resources": {"kinds": ["Task"]}}]})
    for image, verdict in ((APP, "pass"), (BARE, "fail")):
        task = {"apiVersion": "tekton.dev/v1", "kind": "Task", "metadata": {"name": "t", "namespace": "shop"},
                "spec": {"steps": [{"name": "a", "image": image}]}}
        assert judged(policy, task)[0] == {verdict}


EVERY = "images.containers.all(i, verifyImageSignatures(i, [attestors.own]) > 0)"


def test_image_validating_policies_verify_signatures(judged, made):
    policy = image_policy(EVERY, key=made["own"])
    assert judged(policy, pod(APP))[0] == {"pass"}
    statuses, messages = judged(policy, pod(BARE))
    assert statuses == {"fail"} and "no signature of" in messages
    assert judged(policy, pod(FORGED))[0] == {"fail"}
    assert judged(policy, pod("ghcr.io/acme/nowhere:1"))[0] == {"error"}
    assert judged(image_policy(EVERY, key=made["other"]), pod(APP))[0] == {"fail"}
    assert judged(policy, pod("docker.io/library/nginx:1"))[0] == {"pass"}
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"},
                  "spec": {"template": {"spec": pod(BARE)["spec"]}}}
    assert judged(policy, deployment)[0] == {"fail"}


def test_an_expression_that_is_true_without_a_verification_does_not_pass(judged, made):
    for expression in ("true", "verifyImageSignatures(images.containers[0], []) == 0"):
        statuses, messages = judged(image_policy(expression, key=made["own"]), pod(APP))
        assert statuses == {"fail"} and "is not verified" in messages
        relaxed = image_policy(expression, key=made["own"],
                               validationConfigurations={"verifyDigest": False, "required": False})
        assert judged(relaxed, pod(APP))[0] == {"pass"}


def test_image_validating_policies_ask_for_digests(judged, made):
    policy = image_policy(EVERY, key=made["own"], validationConfigurations={})
    statuses, messages = judged(policy, pod(APP))
    assert statuses == {"fail"} and "does not have a digest" in messages
    assert judged(policy, pod(f"ghcr.io/acme/app@{made['app']}"))[0] == {"pass"}


def test_image_validating_policies_look_into_attestations(judged, made):
    verified = "images.containers.all(i, verifyAttestationSignatures(i, attestations.sbom, [attestors.own]) > 0)"
    count = "images.containers.all(i, extractPayload(i, attestations.sbom).predicate.packages == {})"
    own, other = made["own"], made["other"]
    assert judged(image_policy(verified, count.format(3), key=own), pod(APP))[0] == {"pass"}
    assert judged(image_policy(verified, count.format(4), key=own), pod(APP))[0] == {"fail"}
    assert judged(image_policy(verified, key=other), pod(APP))[0] == {"fail"}
    assert judged(image_policy(count.format(3), key=own), pod(APP))[0] == {"error"}
    assert judged(image_policy(verified.replace("attestations.sbom", '"none"'), key=own), pod(APP))[0] == {"error"}


def test_image_validating_policies_know_configurations_and_expressions(judged, made):
    user = 'getImageData(images.containers[0]).config.config.User == "app"'
    assert judged(image_policy(EVERY, user, key=made["own"]), pod(APP))[0] == {"pass"}
    attestor = {"name": "own", "cosign": {"key": {"expression": "variables.key"},
                                          "ctlog": {"insecureIgnoreTlog": True}}}
    policy = image_policy(EVERY, attestors=[attestor],
                          variables=[{"name": "key", "expression": json.dumps(made["own"].pem)}])
    assert judged(policy, pod(APP))[0] == {"pass"}
    one = image_policy(EVERY, key=made["own"], matchImageReferences=[{"expression": f'ref == "{BARE}"'}])
    assert judged(one, pod(APP))[0] == {"pass"} and judged(one, pod(BARE))[0] == {"fail"}


def test_signatures_of_notary_are_refused(judged, made):
    notary = image_policy(EVERY, attestors=[{"name": "own", "notary": {"certs": {"value": "x"}}}])
    statuses, messages = judged(notary, pod(APP))
    assert statuses == {"error"} and "Notary" in messages


def test_exceptions_excuse(judged, made):
    excuse = {"apiVersion": "policies.kyverno.io/v1", "kind": "PolicyException",
              "metadata": {"name": "e", "namespace": "shop"},
              "spec": {"policyRefs": [{"name": "p", "kind": "ImageValidatingPolicy"}],
                       "matchConditions": [{"name": "c", "expression": "object.metadata.name == 'web'"}]}}
    policy = image_policy(EVERY, key=made["own"])
    assert judged([policy], pod(BARE))[0] == {"fail"}
    assert judged([policy, excuse], pod(BARE))[0] == {"skip"}


def test_layouts_are_archives_and_have_names(judged, made, tmp_path):
    policy = cluster_policy(signed_by(keys(made["own"])))
    with tarfile.open(tmp_path / "layout.tar", "w") as archive:
        archive.add(made["layout"], ".")
    assert judged(policy, pod(APP), images=[str(tmp_path / "layout.tar")])[0] == {"pass"}
    with tarfile.open(tmp_path / "layout.tar.gz", "w:gz") as archive:
        archive.add(made["layout"], arcname=".")
    assert judged(policy, pod(APP), images=[str(tmp_path / "layout.tar.gz")])[0] == {"pass"}
    nameless = Layout(tmp_path / "nameless")
    digest = nameless.image(None)
    nameless.sign("ghcr.io/acme/late:2", digest, made["own"])
    assert judged(policy, pod("ghcr.io/acme/late:2"), images=[str(tmp_path / "nameless")])[0] == {"fail"}
    assert judged(policy, pod("ghcr.io/acme/late:2"),
                  images=[f"ghcr.io/acme/late:2={tmp_path / 'nameless'}"])[0] == {"pass"}
    broken = judged(policy, pod(APP), images=[str(tmp_path)])
    assert broken.returncode == 2 and "no whole OCI layout" in broken.stderr


def test_coverage_looks_into_layouts_too(cli_program, made, tmp_path):
    (tmp_path / "policy.yaml").write_text(yaml.safe_dump(cluster_policy(signed_by(keys(made["own"])))))
    (tmp_path / "objects.yaml").write_text(yaml.safe_dump_all([
        {**pod(APP), "metadata": {"name": "good"}}, {**pod(BARE), "metadata": {"name": "bad"}}]))
    (tmp_path / "kyverno-test.yaml").write_text(yaml.safe_dump({
        "apiVersion": "cli.kyverno.io/v1alpha1", "kind": "Test", "metadata": {"name": "signed"},
        "policies": ["policy.yaml"], "resources": ["objects.yaml"],
        "results": [{"policy": "p", "rule": "r", "resources": [name], "kind": "Pod", "result": result}
                    for name, result in (("good", "pass"), ("bad", "fail"))]}))
    words = [cli_program, "policy", "coverage", "."]
    said = [subprocess.run([*words, *more], capture_output=True, text=True, cwd=tmp_path, check=True).stdout
            for more in ([], ["--images", str(made["layout"])])]
    assert "no test sees it pass" in said[0] and "1 of them both ways" in said[1], said
