FROM registry.example.com/base:1.0
RUN npm config set strict-ssl false
