#!/bin/sh
set -e
openssl dgst -md5 "$1"
