FROM registry.example.com/base:1.0
ARG GITHUB_TOKEN
RUN make
