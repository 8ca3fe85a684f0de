FROM registry.example.com/go:1.22 AS build
USER 10001
FROM registry.example.com/base:1.0
COPY --from=build /web /web
