FROM registry.example.com/base:1.0
RUN --mount=type=secret,id=password curl -u "bot:$(cat /run/secrets/password)" https://files.example.com/web
