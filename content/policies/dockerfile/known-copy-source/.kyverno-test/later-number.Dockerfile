FROM registry.example.com/go:1.22
COPY --from=1 /a /b
FROM scratch
