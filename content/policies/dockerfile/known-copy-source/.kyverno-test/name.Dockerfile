FROM registry.example.com/go:1.22 AS Build
FROM scratch
COPY --from=build /web /web
