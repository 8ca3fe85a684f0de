FROM registry.example.com/base:1.0
RUN zypper in -y curl
