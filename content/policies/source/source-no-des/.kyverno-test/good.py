from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NOTE = "https://example.com/DES/CBC/PKCS5Padding"
description = "DES/CBC/PKCS5Padding"  # DES.new(key, DES.MODE_CBC)


def start(key):
    return AESGCM(key)
