FROM registry.example.com/base:1.0
COPY package.json /app
