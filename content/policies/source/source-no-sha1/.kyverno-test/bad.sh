#!/bin/sh
set -e
openssl dgst -sha1 "$1"
