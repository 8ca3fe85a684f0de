package web

import "crypto/rc4"

var open = rc4.NewCipher
