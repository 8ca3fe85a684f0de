FROM registry.example.com/base:1.0
RUN add-apt-repository ppa:x/y && apt-key list
