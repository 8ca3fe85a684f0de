import hashlib

# hashlib.sha1(data) is not used any more
URL = "https://example.com/hashlib.new(sha1)"
sha1_column = "kept for old rows"


def digest(data):
    """Not hashlib.sha1(data)."""
    return hashlib.sha256(data).hexdigest()
