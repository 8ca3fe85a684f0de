FROM registry.example.com/base:1.0
RUN apt-get update && apt-get -qqy install curl
