FROM registry.example.com/base:1.0 AS base
HEALTHCHECK CMD /check
FROM base
CMD ["/web"]
