package web

import (
	"crypto/sha1"
	"fmt"
)

func sum(b []byte) string {
	return fmt.Sprintf("%x", sha1.Sum(b))
}
