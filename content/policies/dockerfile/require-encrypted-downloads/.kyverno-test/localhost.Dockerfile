FROM registry.example.com/base:1.0
RUN curl -fsS http://localhost:8080/ready
