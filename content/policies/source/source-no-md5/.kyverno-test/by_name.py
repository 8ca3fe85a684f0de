import hashlib


def digest(data):
    return hashlib.new("md5", data).hexdigest()
