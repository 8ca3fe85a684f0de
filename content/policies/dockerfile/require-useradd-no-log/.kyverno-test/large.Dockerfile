FROM registry.example.com/base:1.0
RUN useradd -u 1234567 web
