FROM registry.example.com/base:1.0
RUN bash -c "$(curl -fsSL https://get.example.com)"
