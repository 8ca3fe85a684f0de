FROM registry.example.com/base:1.0
RUN apt-get install -y --allow-unauthenticated web
