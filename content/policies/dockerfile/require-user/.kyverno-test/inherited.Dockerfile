FROM registry.example.com/base:1.0 AS base
USER 10001
FROM base
CMD ["/web"]
