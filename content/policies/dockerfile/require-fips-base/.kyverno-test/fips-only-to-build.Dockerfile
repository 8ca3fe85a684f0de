FROM registry.example.com/go:1.22-fips AS build
FROM registry.example.com/base:1.0
