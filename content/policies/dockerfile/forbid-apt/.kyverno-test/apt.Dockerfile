FROM registry.example.com/base:1.0
RUN apt update && apt install -y curl
