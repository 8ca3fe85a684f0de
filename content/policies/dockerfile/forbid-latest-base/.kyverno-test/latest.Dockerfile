FROM registry.example.com/base:latest
