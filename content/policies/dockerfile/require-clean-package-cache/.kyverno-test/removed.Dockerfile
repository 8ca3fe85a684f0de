FROM registry.example.com/base:1.0
RUN dnf install -y curl && rm -rf /var/cache/dnf
