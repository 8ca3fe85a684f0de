FROM registry.example.com/base:1.0
RUN apt-get update && gem install rake:13.1.0 nokogiri
