FROM registry.example.com/base:1.0
LABEL org.opencontainers.image.authors=team@example.com
