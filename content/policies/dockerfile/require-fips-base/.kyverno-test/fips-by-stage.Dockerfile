FROM registry.example.com/base-fips:1.0 AS base
FROM base
