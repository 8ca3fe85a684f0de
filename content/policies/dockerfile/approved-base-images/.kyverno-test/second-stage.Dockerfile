FROM registry.example.com/go:1.22 AS build
FROM alpine:3.20
