FROM registry.example.com/base:1.0
LABEL org.opencontainers.image.source=https://git.example.com/web org.opencontainers.image.licenses=Apache-2.0
