FROM registry.example.com/base:1.0
RUN zypper --non-interactive install -y curl=8.0.1
