FROM registry.example.com/base:1.0
RUN DEBIAN_FRONTEND=noninteractive apt-get update
