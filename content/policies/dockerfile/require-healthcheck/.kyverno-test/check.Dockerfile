FROM registry.example.com/base:1.0
HEALTHCHECK --interval=30s CMD ["/web", "check"]
