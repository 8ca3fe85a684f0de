FROM registry.example.com/base:1.0
COPY --chmod=4755 web /usr/bin/web
