FROM registry.example.com/base:1.0
RUN git clone ssh://git@git.example.com/web
