FROM registry.example.com/base:1.0
RUN --mount=type=cache,target=/var/cache/dnf dnf install -y curl
