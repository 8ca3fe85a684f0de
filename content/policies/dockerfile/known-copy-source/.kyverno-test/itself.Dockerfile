FROM registry.example.com/go:1.22 AS build
COPY --from=build /a /b
