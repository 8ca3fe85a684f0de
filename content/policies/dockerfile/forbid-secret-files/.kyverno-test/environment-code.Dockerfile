FROM registry.example.com/base:1.0
COPY environment.go src/env /app/
