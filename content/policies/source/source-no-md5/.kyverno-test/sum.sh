#!/bin/sh
expected=$(md5sum release.tar.gz | cut -d" " -f1)
echo "$expected"
