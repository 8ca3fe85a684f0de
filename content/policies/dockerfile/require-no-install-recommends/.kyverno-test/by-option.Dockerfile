FROM registry.example.com/base:1.0
RUN apt-get -o APT::Install-Recommends=false install -y curl
