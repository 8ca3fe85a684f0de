package web

// not "crypto/rc4"
import "crypto/aes"

var open = aes.NewCipher
