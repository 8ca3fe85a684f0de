FROM registry.example.com/base:1.0
RUN chmod -R 777 /app
