#!/bin/sh
# md5sum release.tar.gz
curl -fsSO https://example.com/release.tar.gz.md5
sha256sum release.tar.gz
