#!/bin/sh
# openssl enc -des-ede3-cbc
openssl enc -aes-256-cbc -pbkdf2 -in plain -out sealed -pass file:key
