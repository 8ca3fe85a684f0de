FROM registry.example.com/base:1.0
EXPOSE 8080/tcp 53/udp
