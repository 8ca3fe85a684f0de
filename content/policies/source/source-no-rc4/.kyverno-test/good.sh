#!/bin/sh
# openssl enc -rc4
openssl enc -aes-256-cbc -pbkdf2 -in plain -out sealed -pass file:key
