FROM registry.example.com/base:1.0
RUN apt-get update
RUN apt-get install -y --no-install-recommends curl
