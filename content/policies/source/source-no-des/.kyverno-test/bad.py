from Crypto.Cipher import DES


def start(key):
    return DES.new(key, DES.MODE_CBC)
