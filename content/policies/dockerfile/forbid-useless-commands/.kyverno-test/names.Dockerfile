FROM registry.example.com/base:1.0
RUN ssh-keyscan git.example.com && psql --version
