FROM registry.example.com/base:1.0
RUN curl -k https://files.example.com/a -o /a
