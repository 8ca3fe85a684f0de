from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NOTE = "https://example.com/RC4"
description = "RC4"  # ARC4.new(key)


def start(key):
    return AESGCM(key)
