FROM registry.example.com/go:1.22 AS build
FROM scratch
COPY --from=build /web /web
