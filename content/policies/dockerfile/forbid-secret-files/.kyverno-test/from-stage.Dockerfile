FROM registry.example.com/go:1.22 AS build
FROM registry.example.com/base:1.0
COPY --from=build /out/server.key.pub /etc/web/
