#!/bin/sh
openssl enc -des-ede3-cbc -in plain -out sealed -pass file:key
