FROM registry.example.com/base:1.0
ADD web /usr/bin/web
