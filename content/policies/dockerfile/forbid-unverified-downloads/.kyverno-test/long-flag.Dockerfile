FROM registry.example.com/base:1.0
RUN curl --keepalive-time 2 https://files.example.com/a
