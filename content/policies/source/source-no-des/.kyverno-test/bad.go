package web

import "crypto/des"

var open = des.NewCipher
