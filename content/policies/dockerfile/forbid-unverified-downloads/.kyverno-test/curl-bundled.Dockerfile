FROM registry.example.com/base:1.0
RUN curl -fsSLk https://files.example.com/a -o /a
