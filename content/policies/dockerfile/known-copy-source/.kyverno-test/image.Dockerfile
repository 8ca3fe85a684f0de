FROM registry.example.com/base:1.0
COPY --from=registry.example.com/tools:1.0 /bin/check /bin/
