from Crypto.Cipher import ARC4


def start(key):
    return ARC4.new(key)
