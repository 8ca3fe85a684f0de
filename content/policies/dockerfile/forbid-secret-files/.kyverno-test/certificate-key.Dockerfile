FROM registry.example.com/base:1.0
ADD tls/server.key /etc/web/
