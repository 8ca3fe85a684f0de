FROM registry.example.com/base:1.0
RUN bash <(curl -s https://get.example.com)
