FROM registry.example.com/base:1.0
USER 10001
