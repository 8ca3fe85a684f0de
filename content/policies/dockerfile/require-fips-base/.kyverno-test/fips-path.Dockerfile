FROM registry.example.com/fips/base:1.0
