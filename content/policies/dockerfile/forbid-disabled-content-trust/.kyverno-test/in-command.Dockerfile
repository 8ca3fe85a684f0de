FROM registry.example.com/base:1.0
RUN DOCKER_CONTENT_TRUST=0 docker pull registry.example.com/web:1.0
