FROM registry.example.com/base:1.0
RUN wget -qO- https://get.example.com | sudo bash -s -- --yes
