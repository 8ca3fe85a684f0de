FROM registry.example.com/base:1.0
ARG DEBIAN_FRONTEND=noninteractive
