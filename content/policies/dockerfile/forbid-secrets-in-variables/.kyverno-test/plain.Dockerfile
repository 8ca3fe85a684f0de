FROM registry.example.com/base:1.0
ENV LEVEL=info LANG=C.UTF-8
ARG VERSION=1.0
