FROM registry.example.com/base:1.0
RUN chmod 4755 /usr/bin/web
