FROM registry.example.com/base:1.0
RUN --security=insecure make
