FROM registry.example.com/base:1.0 AS base
ENTRYPOINT ["a"]
FROM base
ENTRYPOINT ["b"]
