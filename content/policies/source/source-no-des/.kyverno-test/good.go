package web

// not "crypto/des"
import "crypto/aes"

var open = aes.NewCipher
