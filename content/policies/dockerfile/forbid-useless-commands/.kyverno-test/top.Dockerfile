FROM registry.example.com/base:1.0
RUN top -b -n 1
