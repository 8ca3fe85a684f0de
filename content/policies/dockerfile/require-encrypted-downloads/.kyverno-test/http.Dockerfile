FROM registry.example.com/base:1.0
RUN curl -fsSL http://files.example.com/a -o /a
