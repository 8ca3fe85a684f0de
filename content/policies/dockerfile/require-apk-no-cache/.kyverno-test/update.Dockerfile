FROM registry.example.com/base:1.0
RUN apk update && apk add curl
