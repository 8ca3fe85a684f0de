FROM registry.example.com/base:1.0
EXPOSE 80 70000
