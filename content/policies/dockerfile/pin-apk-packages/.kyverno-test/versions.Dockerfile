FROM registry.example.com/base:1.0
RUN apk add --no-cache curl=8.5.0-r0 jq~1.7
