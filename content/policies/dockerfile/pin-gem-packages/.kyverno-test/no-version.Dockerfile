FROM registry.example.com/base:1.0
RUN gem install bundler
