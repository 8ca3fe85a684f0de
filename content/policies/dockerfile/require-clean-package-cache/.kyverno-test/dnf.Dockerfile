FROM registry.example.com/base:1.0
RUN dnf -y install curl
