FROM registry.example.com/base:1.0
RUN A=1 sudo make
