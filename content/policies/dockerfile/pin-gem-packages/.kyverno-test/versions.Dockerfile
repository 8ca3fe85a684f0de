FROM registry.example.com/base:1.0
RUN gem install bundler:2.5.6 --no-document
