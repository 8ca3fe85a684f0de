FROM registry.example.com/base:1.0
RUN curl -fsSL https://files.example.com/a -o /a
