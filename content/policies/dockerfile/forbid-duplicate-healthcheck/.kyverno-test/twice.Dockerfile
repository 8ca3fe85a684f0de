FROM registry.example.com/base:1.0
HEALTHCHECK CMD ["a"]
HEALTHCHECK CMD ["b"]
