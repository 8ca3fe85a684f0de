ARG VERSION=latest
FROM registry.example.com/base:${VERSION}
