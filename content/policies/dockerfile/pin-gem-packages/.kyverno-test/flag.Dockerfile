FROM registry.example.com/base:1.0
RUN gem install --no-document rake -v 13.1.0
