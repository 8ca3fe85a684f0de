FROM registry.example.com/base:1.0
RUN docker pull --disable-content-trust registry.example.com/web:1.0
