FROM registry.example.com/base:1.0
RUN make && chmod u+s /usr/bin/web
