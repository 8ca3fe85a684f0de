#!/bin/sh
expected=$(sha1sum release.tar.gz | cut -d" " -f1)
echo "$expected"
