FROM registry.example.com/base:1.0
RUN wget ftp://files.example.com/a
