FROM registry.example.com/base:1.0
RUN chmod u-s /usr/bin/su
