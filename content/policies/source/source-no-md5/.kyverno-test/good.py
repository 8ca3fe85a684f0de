import hashlib

# hashlib.md5(data) is not used any more
URL = "https://example.com/hashlib.new(md5)"
md5_column = "kept for old rows"


def digest(data):
    """Not hashlib.md5(data)."""
    return hashlib.sha256(data).hexdigest()
