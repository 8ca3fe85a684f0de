FROM registry.example.com/base:1.0
RUN git clone https://bot:not-a-real-one@git.example.com/web
