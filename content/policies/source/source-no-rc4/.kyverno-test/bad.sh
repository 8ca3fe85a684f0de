#!/bin/sh
openssl enc -rc4 -in plain -out sealed -pass file:key
