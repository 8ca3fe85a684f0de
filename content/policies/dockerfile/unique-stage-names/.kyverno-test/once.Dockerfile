FROM registry.example.com/go:1.22 AS build
FROM registry.example.com/node:22 AS pages
FROM scratch
