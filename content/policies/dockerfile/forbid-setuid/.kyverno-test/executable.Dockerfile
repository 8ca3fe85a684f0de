FROM registry.example.com/base:1.0
RUN chmod +x /usr/bin/web
