FROM registry.example.com/base:1.0
RUN --mount=type=cache,target=/etc/apk/cache apk add curl
