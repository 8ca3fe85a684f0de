FROM registry.example.com/base:1.0
RUN git clone git://git.example.com/web
