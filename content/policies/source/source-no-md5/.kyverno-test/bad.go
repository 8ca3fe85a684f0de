package web

import (
	"crypto/md5"
	"fmt"
)

func sum(b []byte) string {
	return fmt.Sprintf("%x", md5.Sum(b))
}
