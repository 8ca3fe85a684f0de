FROM registry.example.com/base:1.0 AS base
FROM base
