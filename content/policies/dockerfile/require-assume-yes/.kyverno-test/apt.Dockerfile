FROM registry.example.com/base:1.0
RUN apt-get update && apt-get install curl
