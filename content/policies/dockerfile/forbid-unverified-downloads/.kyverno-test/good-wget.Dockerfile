FROM registry.example.com/base:1.0
RUN wget https://files.example.com/a
