"""`mainstay policy check --source`: weak algorithms in ten languages, where they are used and nowhere else."""
import json
import subprocess

import pytest

# file: (text, {(policy, line, column)}); what is in comments, strings, URLs and longer names is no use
SOURCES = {
    "a.go": ('package main\n\nimport (\n\t"crypto/md5"\n\t"fmt"\n)\n\n// des.NewCipher, see https://example.com/sha1\n'
             'func md5sumOf() { fmt.Printf("%x", md5.New()) }\n', {("md5", 4, 2)}),
    "b.py": ('"""Not sha1: only words. hashlib.sha1"""\nimport hashlib\n# hashlib.md5\nURL = "https://example.com/md5/sha1"\n'
             'def my_md5_like(x): return x\ndigest = hashlib.new("sha1", b"")\n', {("sha1", 6, 10)}),
    "c.c": ('#include <openssl/evp.h>\n/* EVP_md5() */\nconst char *u = "http://x.y/RC4";\nint f(void) { return EVP_md5_like(); }\n'
            'const EVP_CIPHER *g(void) { return EVP_rc4(); }\n', {("rc4", 5, 36)}),
    "d.cpp": ('#include <QCryptographicHash>\n// MD5(\nauto h = QCryptographicHash::hash(x, QCryptographicHash::Sha1);\n'
              'int MD5Sum_count = 0;\n', {("sha1", 3, 38)}),
    "E.cs": ('using System.Security.Cryptography;\nclass A { // DES.Create()\n  byte[] X(byte[] b) => MD5.Create().ComputeHash(b);\n'
             '  string s = @"SHA1 \\ "; int DESCRIPTION; }\n', {("md5", 3, 25)}),
    "F.java": ('class F {\n  /** MessageDigest.getInstance("MD5") */\n  Object d() throws Exception {\n'
               '    return javax.crypto.Cipher.getInstance("DESede/CBC/PKCS5Padding"); }\n  String DESCRIBE = "RC4 is bad";\n}\n',
               {("des", 4, 12)}),
    "g.js": ("// createHash('md5')\nconst crypto = require('crypto');\nconst url = `https://a/md5`;\n"
             'const x = crypto.createHash("sha1").update("md5");\n', {("sha1", 4, 11)}),
    "h.ts": ('import { createHash } from "node:crypto";\nconst re = /createHash\\(\'md5\'\\)/;\n'
             "export const h: string = createHash('md5').digest('hex');\n", {("md5", 3, 26)}),
    "i.rb": ('require \'digest\'\n=begin\nDigest::SHA1\n=end\nputs Digest::MD5.hexdigest("x")\ns = "Digest::SHA1"\n', {("md5", 5, 6)}),
    "j.sh": ('#!/bin/sh\n# md5sum x\necho "md5sum"\ncurl https://example.com/md5sum\nsha1sum file | cut -c1-40\n'
             "openssl enc -des3 -in a\nmd5sumcheck x\n", {("sha1", 5, 1), ("des", 6, 1)}),
}


@pytest.fixture
def check(cli_program, tmp_path):
    def run(*words):
        done = subprocess.run([cli_program, "policy", "check", "-p", "library:source", "--json", *words], capture_output=True, text=True,
                              cwd=tmp_path)
        assert done.returncode in (0, 1), done.stderr
        found = json.loads(done.stdout)["findings"]
        return {(one["file"], one["policy"].removeprefix("source-no-"), one["line"], one["column"]) for one in found
                if one["result"] != "pass"}, done.stderr
    return run


def test_uses_are_found_where_they_are(check, tmp_path):
    for name, (text, _) in SOURCES.items():
        (tmp_path / name).write_text(text)
    found, told = check("--source", ".")
    assert told == ""
    assert found == {(name, *use) for name, (_, uses) in SOURCES.items() for use in uses}


def test_each_use_has_its_place(cli_program, tmp_path):
    (tmp_path / "a.py").write_text("import hashlib\na = hashlib.md5()\nb = hashlib.new('md5')\n")
    done = subprocess.run([cli_program, "policy", "check", "-p", "library:source", "--source", "a.py"], capture_output=True, text=True,
                          cwd=tmp_path)
    assert "2 | a = hashlib.md5()\n     |     ^^^^^^^^^^^\n" in done.stdout
    assert "3 | b = hashlib.new('md5')\n     |     ^^^^^^^^^^^\n" in done.stdout


def test_other_encodings_do_not_stop_a_check(check, tmp_path):
    (tmp_path / "latin.py").write_bytes(b"import hashlib\nx = '\xe9'; y = hashlib.md5()\n")
    (tmp_path / "wide.py").write_bytes("import hashlib\nx = 'é'; y = hashlib.md5()\n".encode("utf-16"))
    (tmp_path / "binary.py").write_bytes(b"\x7fELF\0\0hashlib.md5()")
    found, told = check("--source", ".")
    assert found == {("latin.py", "md5", 2, 14), ("wide.py", "md5", 2, 14)}
    assert told.splitlines() == ["mainstay: warning: binary.py: is binary, and was passed over",
                                 "mainstay: warning: latin.py: is no UTF-8, and was read as Latin-1"]
