FROM registry.example.com/base:1.0
RUN curl -fsSL https://get.example.com | sh
