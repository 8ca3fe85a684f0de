"""`mainstay policy check --image`: OCI layouts and what `docker save` writes."""
import gzip
import hashlib
import io
import json
import pathlib
import shutil
import subprocess
import tarfile

import pytest

FILES = {"usr/bin/web": 0o755, "var/mail/": 0o2775, "var/cache/apt/archives/partial/": 0o700}


def tar_of(files):
    """A tar of {path: mode} or {path: content}; what ends in / is a folder."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for path, of in files.items():
            entry = tarfile.TarInfo(path)
            content = of if isinstance(of, bytes) else b""
            entry.mode, entry.size = (0o644 if isinstance(of, bytes) else of), len(content)
            entry.type = tarfile.DIRTYPE if path.endswith("/") else tarfile.REGTYPE
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def configuration(layers, **config):
    """As docker writes it, with null where there is nothing."""
    config = {"User": "10001", "Env": ["PATH=/usr/bin"], "Entrypoint": ["/usr/bin/web"], "Cmd": None, "Volumes": None,
              "OnBuild": None, "Healthcheck": {"Test": ["CMD", "/usr/bin/web", "check"]},
              "Labels": {"org.opencontainers.image.source": "https://git.example.com/web",
                         "org.opencontainers.image.base.name": "registry.example.com/base-fips:1.0"}} | config
    return json.dumps({"architecture": "amd64", "os": "linux", "config": config,
                       "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]},
                       "history": [{"created": "2199-01-01T00:00:00.123456789Z", "created_by": "COPY web /usr/bin/web"}]}).encode()


def docker_files(layers, tag="registry.example.com/web:1.4.2", **config):
    text = configuration(layers, **config)
    name = digest(text)[7:] + ".json"
    saved = [{"Config": name, "RepoTags": [tag] if tag else None,
              "Layers": [f"layer{i}/layer.tar" for i in range(len(layers))]}]
    return ({name: text, "manifest.json": json.dumps(saved).encode()}
            | {f"layer{i}/layer.tar": layer for i, layer in enumerate(layers)})


def layout_files(layers, tag="1.4.2", **config):
    text = configuration(layers, **config)
    blobs = {}

    def described(content, kind):
        blobs["blobs/sha256/" + digest(content)[7:]] = content
        return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": digest(content), "size": len(content)}
    manifest = {"schemaVersion": 2, "config": described(text, "config.v1+json"),
                "layers": [described(gzip.compress(layer), "layer.v1.tar+gzip") for layer in layers]}
    index = {"schemaVersion": 2, "manifests": [
        described(json.dumps(manifest).encode(), "manifest.v1+json")
        | {"annotations": {"org.opencontainers.image.ref.name": tag}}]}
    return {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}', "index.json": json.dumps(index).encode()} | blobs


def write_folder(folder, files):
    for name, content in files.items():
        path = pathlib.Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.fixture
def check(cli_program, tmp_path):
    def run(path, *words, policies="library:image"):
        return subprocess.run([cli_program, "policy", "check", "-p", policies, "--image", path, *words], capture_output=True,
                              text=True, cwd=tmp_path)
    return run


@pytest.fixture
def failed(check):
    def run(path):
        done = check(path, "--json")
        assert done.returncode in (0, 1), done.stderr
        found = json.loads(done.stdout)["findings"]
        assert {one["result"] for one in found} <= {"pass", "fail"}, found
        assert {one["resource"]["name"] for one in found} == {path}
        return {one["policy"] for one in found if one["result"] == "fail"}
    return run


def each_form(tmp_path, layers, **config):
    write_folder(tmp_path / "layout", layout_files(layers, **config))
    (tmp_path / "layout.tar").write_bytes(tar_of(layout_files(layers, **config)))
    (tmp_path / "saved.tar").write_bytes(tar_of(docker_files(layers, **config)))
    return ["layout", "layout.tar", "saved.tar"]


def test_a_sound_image_passes_everything_in_each_form(check, failed, tmp_path):
    for path in each_form(tmp_path, [tar_of(FILES)]):
        assert failed(path) == set()
        assert check(path).returncode == 0


def test_what_is_wrong_is_found_in_each_form(check, failed, tmp_path):
    layers = [tar_of(FILES | {"usr/bin/su": 0o4755}), tar_of({"app/.env": b"TOKEN=1", "usr/bin/gcc": 0o755})]
    for path in each_form(tmp_path, layers, User="0:0", Healthcheck=None):
        assert failed(path) == {"image-no-setuid-files", "image-no-secret-files", "image-no-unneeded-tools",
                                "image-runs-as-user", "image-healthcheck"}
        done = check(path)
        assert done.returncode == 1 and f"Image {path}" in done.stdout


def test_names_of_images(failed, tmp_path):
    for tag, wrong in (("latest", True), ("2024-05-01", False), ("registry.example.com/web:latest", True)):
        write_folder(tmp_path / f"layout-{wrong}-{len(tag)}", layout_files([tar_of(FILES)], tag=tag))
        assert ("image-no-latest-tag" in failed(f"layout-{wrong}-{len(tag)}")) == wrong
    (tmp_path / "unnamed.tar").write_bytes(tar_of(docker_files([tar_of(FILES)], tag=None)))
    assert failed("unnamed.tar") == set()


def test_every_image_of_a_file_is_judged(check, tmp_path):
    first = docker_files([tar_of(FILES)], tag="web:1", User="app")
    second = docker_files([tar_of(FILES)], tag="web:2", User="root")
    both = json.loads(first["manifest.json"]) + json.loads(second["manifest.json"])
    (tmp_path / "two.tar").write_bytes(tar_of(first | second | {"manifest.json": json.dumps(both).encode()}))
    found = json.loads(check("two.tar", "--json", policies="library:image/image-runs-as-user").stdout)["findings"]
    assert {one["resource"]["name"]: one["result"] for one in found} == {"two.tar#web:1": "pass", "two.tar#web:2": "fail"}


def test_reports_say_which_image(check, tmp_path):
    (tmp_path / "saved.tar").write_bytes(tar_of(docker_files([tar_of(FILES)], User="root")))
    run = json.loads(check("saved.tar", "--format", "sarif").stdout)["runs"][0]
    assert [one["ruleId"] for one in run["results"]] == ["image-runs-as-user"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "saved.tar"


def test_bad_images_are_refused(check, tmp_path):
    layer = tar_of(FILES)
    (tmp_path / "text.tar").write_bytes(b"this is no tar\n" * 100)
    (tmp_path / "empty.tar").write_bytes(tar_of({"readme": b"hello"}))
    (tmp_path / "empty").mkdir()
    (tmp_path / "cut.tar").write_bytes(tar_of(docker_files([layer]))[:3000])
    (tmp_path / "outside.tar").write_bytes(tar_of(docker_files([tar_of({"../../etc/passwd": b"root"})])))
    (tmp_path / "escaping.tar").write_bytes(tar_of(docker_files([layer]) | {"../config.json": b"{}"}))
    named = docker_files([layer])
    named["manifest.json"] = json.dumps([{"Config": "../secret.json", "Layers": []}]).encode()
    write_folder(tmp_path / "named", named)
    changed = docker_files([layer])
    changed["layer0/layer.tar"] = tar_of(FILES | {"usr/bin/extra": 0o755})
    (tmp_path / "changed.tar").write_bytes(tar_of(changed))
    blobs = layout_files([layer])
    name = next(name for name in blobs if name.startswith("blobs/") and blobs[name][:2] == b"\x1f\x8b")
    write_folder(tmp_path / "changed", blobs | {name: gzip.compress(layer, mtime=1)})
    for path, said in (("nowhere.tar", "nowhere.tar"), ("text.tar", "tar"), ("empty.tar", "neither an OCI layout"),
                       ("empty", "neither an OCI layout"), ("cut.tar", "cut off"), ("outside.tar", ".."),
                       ("escaping.tar", ".."), ("named", ".."), ("changed.tar", "digest"), ("changed", "digest")):
        done = check(path)
        assert done.returncode == 2 and path in done.stderr and said in done.stderr, (path, done.stderr)
        assert done.stdout == ""


@pytest.mark.parametrize("compress", [gzip.compress, None])
def test_archives_that_are_compressed_as_a_whole(failed, check, tmp_path, compress):
    plain = tar_of(docker_files([tar_of(FILES)], User="root"))
    if compress is None:
        done = subprocess.run(["zstd", "-q", "-c"], input=plain, capture_output=True, check=False) if shutil.which("zstd") else None
        if done is None:
            pytest.skip("zstd is not installed")
        (tmp_path / "saved.tar.z").write_bytes(done.stdout)
    else:
        (tmp_path / "saved.tar.z").write_bytes(compress(plain))
    assert failed("saved.tar.z") == {"image-runs-as-user"}
    (tmp_path / "cut.tar.z").write_bytes((tmp_path / "saved.tar.z").read_bytes()[:-40])
    done = check("cut.tar.z")
    assert done.returncode == 2 and "cut.tar.z: " in done.stderr


def test_bombs_are_refused_by_a_named_limit(check, tmp_path):
    bomb = gzip.compress(bytes(300 << 20))
    (tmp_path / "bomb.tar.gz").write_bytes(bomb)
    layered = docker_files([b""])
    layered["layer0/layer.tar"] = bomb
    (tmp_path / "layer.tar").write_bytes(tar_of(layered))
    for name in ("bomb.tar.gz", "layer.tar"):
        done = check(name)
        assert done.returncode == 2 and "`image_ratio_max`" in done.stderr, done.stderr
