FROM registry.example.com/base:1.0
RUN wget --no-check-certificate https://files.example.com/a
