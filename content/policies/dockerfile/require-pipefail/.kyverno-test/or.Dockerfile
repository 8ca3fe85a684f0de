FROM registry.example.com/base:1.0
RUN test -e /x || touch /x
