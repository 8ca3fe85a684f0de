FROM --platform=linux/amd64 registry.example.com/base:1.0
