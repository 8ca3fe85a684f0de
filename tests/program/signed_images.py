"""Images, signatures and attestations in an OCI layout, by keys that are made for the test with openssl."""
import base64
import hashlib
import json
import subprocess

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CLAIM = "application/vnd.dev.cosign.simplesigning.v1+json"
ENVELOPE = "application/vnd.dsse.envelope.v1+json"
STATEMENT = "application/vnd.in-toto+json"


class Key:
    def __init__(self, folder, name):
        self.path = folder / f"{name}.key"
        subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.path], check=True)
        self.pem = subprocess.run(["openssl", "ec", "-in", self.path, "-pubout"], check=True, capture_output=True,
                                  text=True).stdout.strip()

    def sign(self, text):
        done = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.path], input=text.encode(), check=True,
                              capture_output=True)
        return base64.b64encode(done.stdout).decode()

    def indented(self, spaces):
        return self.pem.replace("\n", "\n" + " " * spaces)


class Layout:
    def __init__(self, folder):
        self.folder = folder
        self.listed = []
        (folder / "blobs/sha256").mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')

    def descriptor(self, content, media_type, **more):
        content = content if isinstance(content, str) else json.dumps(content)
        digest = hashlib.sha256(content.encode()).hexdigest()
        (self.folder / "blobs/sha256" / digest).write_text(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content.encode()), **more}

    def add(self, manifest, **annotations):
        self.listed.append({**self.descriptor(manifest, MANIFEST), "annotations": annotations})
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": self.listed}))
        return self.listed[-1]["digest"]

    def image(self, reference, user="app"):
        """The digest of an image without layers; None for a reference leaves it without a name."""
        config = self.descriptor({"architecture": "amd64", "os": "linux", "config": {"User": user},
                                  "rootfs": {"type": "layers", "diff_ids": []}},
                                 "application/vnd.oci.image.config.v1+json")
        name = {"org.opencontainers.image.ref.name": reference} if reference else {}
        return self.add({"schemaVersion": 2, "config": config, "layers": [],
                         "annotations": {"title": reference or ""}}, **name)

    def attach(self, reference, digest, suffix, layers):
        repository = reference.rpartition(":")[0]
        tag = f"{repository}:{digest.replace(':', '-')}.{suffix}"
        self.add({"schemaVersion": 2, "layers": layers}, **{"org.opencontainers.image.ref.name": tag})

    def sign(self, reference, digest, *keys, about=None, optional=None):
        claim = json.dumps({"critical": {"identity": {"docker-reference": reference},
                                         "image": {"docker-manifest-digest": about or digest},
                                         "type": "cosign container image signature"}, "optional": optional})
        self.attach(reference, digest, "sig",
                    [self.descriptor(claim, CLAIM, annotations={"dev.cosignproject.cosign/signature": key.sign(claim)})
                     for key in keys])

    def attest(self, reference, digest, key, predicates):
        layers = []
        for kind, predicate in predicates:
            statement = json.dumps({"_type": "https://in-toto.io/Statement/v0.1", "predicateType": kind,
                                    "subject": [{"name": reference, "digest": {"sha256": digest.split(":")[1]}}],
                                    "predicate": predicate})
            signed = f"DSSEv1 {len(STATEMENT)} {STATEMENT} {len(statement)} {statement}"
            layers.append(self.descriptor({"payloadType": STATEMENT,
                                           "payload": base64.b64encode(statement.encode()).decode(),
                                           "signatures": [{"sig": key.sign(signed)}]}, ENVELOPE))
        self.attach(reference, digest, "att", layers)
