FROM registry.example.com/base:1.0
ADD https://files.example.com/web.tar.gz /opt/
