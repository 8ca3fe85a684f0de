FROM registry.example.com/base:1.0
COPY --chmod=0666 settings /etc/web/
