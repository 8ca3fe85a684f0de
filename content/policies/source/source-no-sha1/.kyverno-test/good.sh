#!/bin/sh
# sha1sum release.tar.gz
curl -fsSO https://example.com/release.tar.gz.sha1
sha256sum release.tar.gz
