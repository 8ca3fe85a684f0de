FROM registry.example.com/base:1.0 AS base
HEALTHCHECK CMD ["a"]
FROM base
HEALTHCHECK CMD ["b"]
