FROM registry.example.com/base:1.0
ENV DOCKER_CONTENT_TRUST=0
