FROM registry.example.com/base:1.0
ENV TOKEN=
