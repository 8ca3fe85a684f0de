FROM registry.example.com/base:1.0
RUN chmod 0755 /app
