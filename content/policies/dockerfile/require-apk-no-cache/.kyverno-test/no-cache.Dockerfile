FROM registry.example.com/base:1.0
RUN apk add --no-cache curl
