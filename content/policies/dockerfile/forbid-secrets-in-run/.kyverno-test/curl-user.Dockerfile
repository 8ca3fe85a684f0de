FROM registry.example.com/base:1.0
RUN curl -fsS -u bot:not-a-real-one https://files.example.com/web
