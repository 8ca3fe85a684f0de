FROM registry.example.com/go:1.22
FROM scratch
COPY --from=0 /web /web
