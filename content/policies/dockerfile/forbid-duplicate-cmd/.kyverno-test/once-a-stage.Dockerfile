FROM registry.example.com/base:1.0 AS base
CMD ["a"]
FROM base
CMD ["b"]
