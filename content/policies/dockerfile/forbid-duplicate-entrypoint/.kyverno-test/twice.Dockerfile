FROM registry.example.com/base:1.0
ENTRYPOINT ["a"]
ENTRYPOINT ["b"]
