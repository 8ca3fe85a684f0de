FROM registry.example.com/base:1.0
RUN apk add --update curl && rm -rf /var/cache/apk/*
