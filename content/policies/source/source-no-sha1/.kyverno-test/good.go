package web

import "crypto/sha256"

// Earlier releases used SHA1, import "crypto/sha1".
const sha1Note = "see https://example.com/sha1"

var sum = sha256.Sum256
