FROM registry.example.com/base:1.0
EXPOSE 8000-8010
