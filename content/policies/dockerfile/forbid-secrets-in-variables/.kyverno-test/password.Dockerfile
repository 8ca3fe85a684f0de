FROM registry.example.com/base:1.0
ENV DB_PASSWORD=not-a-real-one
