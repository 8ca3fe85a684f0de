package web

import "crypto/sha256"

// Earlier releases used MD5, import "crypto/md5".
const md5Note = "see https://example.com/md5"

var sum = sha256.Sum256
