"""`mainstay policy check --cache` and `--watch`: only what changed is judged again, with the same answers."""
import json
import os
import subprocess

import pytest
from signed_images import Key, Layout

POLICY = """apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: require-owner}
spec:
  rules:
  - name: owner
    match: {any: [{resources: {kinds: [ConfigMap]}}]}
    validate:
      message: the label owner is required
      pattern: {metadata: {labels: {owner: "?*"}}}
"""
CEL_POLICY = """apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: no-secrets}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}
  validations: [{expression: "!has(object.data) || !('password' in object.data)", message: passwords belong into secrets}]
"""
CLOCK = """apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: not-forever}
spec:
  rules:
  - name: age
    match: {any: [{resources: {kinds: [ConfigMap]}}]}
    validate:
      message: "{{ time_now_utc() }}"
      deny: {conditions: {any: [{key: "{{ time_now_utc() }}", operator: Equals, value: never}]}}
"""
ADDS_OWNER = """apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: add-owner}
spec:
  rules:
  - name: add
    match: {any: [{resources: {kinds: [ConfigMap]}}]}
    mutate: {patchStrategicMerge: {metadata: {labels: {owner: ann}}}}
"""


def config_map(name, labels="{}", data="{}"):
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  labels: {labels}\ndata: {data}\n"


@pytest.fixture
def check(cli_program, tmp_path):
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "owner.yaml").write_text(POLICY)
    (tmp_path / "policies" / "secrets.yaml").write_text(CEL_POLICY)
    (tmp_path / "objects").mkdir()
    for number in range(5):
        (tmp_path / "objects" / f"{number}.yaml").write_text(config_map(f"map-{number}", "{owner: ann}" if number else "{}"))

    def run(*words, cached=True, env=None):
        words = [*words, *(("--cache", "cache") if cached else ())]
        return subprocess.run([cli_program, "policy", "check", "-p", "policies", "-r", "objects", *words], capture_output=True,
                              text=True, cwd=tmp_path, env=env)
    return run


def tables(tmp_path):
    """{name: when it was changed} of the files of the cache."""
    return {path.name: path.stat().st_mtime_ns for path in (tmp_path / "cache").iterdir()}


def same(check, *words):
    """The findings, once they are the same with the cache, twice, and without it."""
    plain = check(*words, "--json", cached=False)
    for _ in range(2):
        kept = check(*words, "--json")
        assert (kept.stdout, kept.returncode, kept.stderr) == (plain.stdout, plain.returncode, plain.stderr)
    return json.loads(plain.stdout)["findings"]


def failures(findings):
    return [(one["policy"], one["resource"]["name"], one.get("line")) for one in findings if one["result"] in ("fail", "error")]


def test_answers_are_the_same_in_every_format(check, tmp_path):
    assert failures(same(check)) == [("require-owner", "map-0", 5)]
    assert len(tables(tmp_path)) == 2
    for form in ("table", "sarif", "junit", "github"):
        assert check("--format", form).stdout == check("--format", form, cached=False).stdout


def test_objects_that_move_in_their_file_are_found_where_they_are(check, tmp_path):
    same(check)
    (tmp_path / "objects" / "0.yaml").write_text("# a comment\n\n---\n" + config_map("map-0"))
    assert failures(same(check)) == [("require-owner", "map-0", 8)]


def test_whatever_a_verdict_reads_makes_it_new(check, tmp_path):
    same(check)
    (tmp_path / "objects" / "1.yaml").write_text(config_map("map-1", "{owner: ann}", "{password: x}"))
    assert ("no-secrets", "map-1", 6) in failures(same(check))
    (tmp_path / "policies" / "owner.yaml").write_text(POLICY.replace("[ConfigMap]", "[Secret]"))
    assert [one[0] for one in failures(same(check))] == ["no-secrets"]
    assert failures(same(check, "--operation", "DELETE")) == []
    (tmp_path / "policies" / "owner.yaml").write_text(POLICY)
    (tmp_path / "policies" / "exception.yaml").write_text(
        "apiVersion: kyverno.io/v2\nkind: PolicyException\nmetadata: {name: e}\nspec:\n"
        "  exceptions: [{policyName: require-owner, ruleNames: [owner]}]\n  match: {any: [{resources: {kinds: [ConfigMap]}}]}\n")
    assert [one[0] for one in failures(same(check))] == ["no-secrets"]
    (tmp_path / "policies" / "exception.yaml").unlink()
    (tmp_path / "policies" / "add.yaml").write_text(ADDS_OWNER)
    assert [one[0] for one in failures(same(check))] == ["no-secrets"]
    (tmp_path / "policies" / "add.yaml").unlink()
    assert [one[0] for one in failures(same(check))] == ["require-owner", "no-secrets"]


def test_a_policy_that_changes_leaves_the_others_kept(check, tmp_path):
    same(check)
    before = tables(tmp_path)
    (tmp_path / "policies" / "owner.yaml").write_text(POLICY.replace("is required", "is wanted"))
    same(check)
    assert len(set(tables(tmp_path)) - set(before)) == 1


def test_what_rests_on_the_clock_is_not_kept(check, tmp_path):
    (tmp_path / "policies" / "clock.yaml").write_text(CLOCK)
    (tmp_path / "policies" / "secrets.yaml").unlink()
    same(check)
    assert len(tables(tmp_path)) == 1


def test_a_damaged_file_is_told_and_written_anew(check, tmp_path):
    same(check)
    for name in tables(tmp_path):
        path = tmp_path / "cache" / name
        assert path.stat().st_mode & 0o777 == 0o600
        path.write_bytes(path.read_bytes()[:-10])
    plain = check("--json", cached=False)
    told = check("--json")
    assert (told.stdout, told.returncode) == (plain.stdout, plain.returncode)
    assert told.stderr.count("is damaged") == 2
    same(check)


def test_a_cache_that_cannot_be_written_is_no_failure(check, tmp_path):
    (tmp_path / "cache").write_text("a file")
    plain = check("--json", cached=False)
    told = check("--json")
    assert (told.stdout, told.returncode) == (plain.stdout, plain.returncode) and "warning: --cache" in told.stderr


def test_auto_is_the_users_folder_of_caches(check, tmp_path):
    check("--cache", "auto", cached=False, env=os.environ | {"XDG_CACHE_HOME": str(tmp_path / "xdg")})
    assert len(list((tmp_path / "xdg" / "mainstay" / "policy").iterdir())) == 2


class Watching:
    def __init__(self, program, folder, *words):
        self.process = subprocess.Popen([program, "policy", "check", "-p", "policies", "-r", "objects", "--watch", *words], cwd=folder,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def until(self, word):
        lines = []
        while not lines or word not in lines[-1]:
            lines.append(self.process.stdout.readline())
            assert lines[-1], lines
        return lines


@pytest.fixture(params=[(), ("--cache", "cache")])
def watching(cli_program, check, tmp_path, request):
    with Watching(cli_program, tmp_path, *request.param) as process:
        assert "9 passed, 1 failed" in process.until("passed")[-1]
        yield process


def test_a_watch_judges_the_objects_of_a_changed_file(watching, tmp_path):
    (tmp_path / "objects" / "3.yaml").write_text(config_map("map-3"))
    lines = watching.until("judged anew")
    assert lines[0].startswith("objects/3.yaml:5:11: fail (medium): require-owner/owner: ConfigMap default/map-3")
    assert "objects/3.yaml: 1 of 5 objects judged anew in" in lines[-1] and "8 passed, 2 failed" in lines[-1]
    (tmp_path / "objects" / "0.yaml").unlink()
    assert "0 of 4 objects" in (last := watching.until("judged anew")[-1]) and "7 passed, 1 failed" in last
    (tmp_path / "objects" / "new.yaml").write_text(config_map("new-1", "{owner: bob}") + "---\n" + config_map("new-2"))
    # Between its creation and its end a file may be seen empty.
    watching.until("10 passed, 2 failed")


def test_a_watch_reads_all_anew_when_a_policy_changes(watching, tmp_path):
    (tmp_path / "policies" / "owner.yaml").write_text(POLICY.replace("[ConfigMap]", "[Secret]"))
    watching.until("5 passed, 0 failed")
    (tmp_path / "objects" / "more").mkdir()
    (tmp_path / "objects" / "more" / "a.yaml").write_text(config_map("a"))
    watching.until("6 passed, 0 failed")


def test_a_watch_sees_a_folder_that_took_the_place_of_another(watching, tmp_path):
    objects = tmp_path / "objects"
    for number in range(5):
        (objects / f"{number}.yaml").unlink()
    objects.rmdir()
    lines = iter(watching.process.stderr.readline, "")
    assert any("objects: there is no such file or folder" in line for line in lines)
    objects.mkdir()
    (objects / "a.yaml").write_text(config_map("a"))
    watching.until("1 passed, 1 failed")
    (objects / "a.yaml").write_text(config_map("a", "{owner: bob}"))
    watching.until("2 passed, 0 failed")
    objects.rename(tmp_path / "away")
    (tmp_path / "next").mkdir()
    (tmp_path / "next" / "b.yaml").write_text(config_map("b"))
    (tmp_path / "next").rename(objects)
    watching.until("1 passed, 1 failed")
    (objects / "b.yaml").write_text(config_map("b", "{owner: bob}"))
    watching.until("2 passed, 0 failed")


def test_a_watch_sees_a_link_that_leads_to_another_folder(cli_program, check, tmp_path):
    for version in ("1", "2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "a.yaml").write_text(config_map("a", "{owner: ann}" if version == "1" else "{}"))
    (tmp_path / "mounted").mkdir()
    (tmp_path / "mounted" / "current").symlink_to("../1")
    (tmp_path / "mounted" / "a.yaml").symlink_to("current/a.yaml")
    with Watching(cli_program, tmp_path, "-r", "mounted/a.yaml") as process:
        process.until("11 passed, 1 failed")
        (tmp_path / "mounted" / "next").symlink_to("../2")
        (tmp_path / "mounted" / "next").rename(tmp_path / "mounted" / "current")
        process.until("10 passed, 2 failed")


def test_a_watch_survives_what_cannot_be_read(watching, tmp_path):
    (tmp_path / "objects" / "3.yaml").write_text("a: [")
    assert "objects/3.yaml:1:" in watching.process.stderr.readline()
    (tmp_path / "objects" / "3.yaml").write_text(config_map("map-3"))
    watching.until("8 passed, 2 failed")


IMAGE = "ghcr.io/acme/app:1"


@pytest.fixture
def unsigned(tmp_path):
    """A policy that asks for signatures, a pod, and its image, which has none yet: what signs it."""
    key, layout = Key(tmp_path, "own"), Layout(tmp_path / "layout")
    digest = layout.image(IMAGE)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "signed.yaml").write_text(f"""
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {{name: signed}}
spec:
  rules:
    - name: signed
      match: {{any: [{{resources: {{kinds: [Pod]}}}}]}}
      verifyImages:
        - imageReferences: ["ghcr.io/acme/*"]
          mutateDigest: false
          verifyDigest: false
          attestors:
            - entries:
                - keys:
                    rekor: {{ignoreTlog: true}}
                    ctlog: {{ignoreSCT: true}}
                    publicKeys: |
                      {key.indented(22)}
""")
    (tmp_path / "objects").mkdir()
    (tmp_path / "objects" / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
                                                   f"spec: {{containers: [{{name: c, image: '{IMAGE}'}}]}}\n")
    return lambda: layout.sign(IMAGE, digest, key)


def test_a_watch_judges_anew_when_images_are_signed(cli_program, unsigned, tmp_path):
    with Watching(cli_program, tmp_path, "--images", "ghcr.io/acme/app=layout") as process:
        assert "0 passed, 1 failed" in process.until("passed")[-1]
        unsigned()
        process.until("1 passed, 0 failed")


def test_a_watch_of_tests_runs_them_again_when_images_are_signed(cli_program, unsigned, tmp_path):
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "kyverno-test.yaml").write_text("""
apiVersion: cli.kyverno.io/v1alpha1
kind: Test
metadata: {name: signed}
policies: [../policies/signed.yaml]
resources: [../objects/pod.yaml]
results: [{policy: signed, rule: signed, kind: Pod, resources: [web], result: pass}]
""")
    with subprocess.Popen([cli_program, "policy", "test", "test", "--watch", "--fail-only", "--images", "ghcr.io/acme/app=layout"],
                          cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert any(line.startswith("0 passed, ") and "0 failed" not in line for line in process.stdout)
            unsigned()
            assert any(" passed, 0 failed, 0 excluded" in line for line in process.stdout)
        finally:
            process.kill()


def test_a_watch_of_tests_sees_new_folders_and_survives_their_end(cli_program, check, tmp_path):
    suite = """
apiVersion: cli.kyverno.io/v1alpha1
kind: Test
metadata: {name: plain}
policies: [../../policies/owner.yaml]
resources: [../../objects/1.yaml]
results: [{policy: require-owner, rule: owner, kind: ConfigMap, resources: [map-1], result: pass}]
"""
    for folder in ("tests", "tests/one"):
        (tmp_path / folder).mkdir()
    (tmp_path / "tests" / "one" / "kyverno-test.yaml").write_text(suite)
    with subprocess.Popen([cli_program, "policy", "test", "tests", "--watch", "--fail-only"], cwd=tmp_path, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as process:
        try:
            assert any(line == "1 passed, 0 failed, 0 excluded\n" for line in process.stdout)
            (tmp_path / "tests" / "two").mkdir()
            (tmp_path / "tests" / "two" / "kyverno-test.yaml").write_text(suite)
            assert any(line == "2 passed, 0 failed, 0 excluded\n" for line in process.stdout)
            for name in ("one", "two"):
                (tmp_path / "tests" / name).rename(tmp_path / name)
            assert any("there is no kyverno-test.yaml" in line for line in process.stderr)
            (tmp_path / "one").rename(tmp_path / "tests" / "one")
            assert any(line == "1 passed, 0 failed, 0 excluded\n" for line in process.stdout)
        finally:
            process.kill()


def test_standard_input_cannot_be_watched(cli_program, check, tmp_path):
    done = subprocess.run([cli_program, "policy", "check", "-p", "policies", "-r", "-", "--watch"], capture_output=True, text=True,
                          cwd=tmp_path, input="")
    assert done.returncode == 2 and "--watch: standard input does not change" in done.stderr
