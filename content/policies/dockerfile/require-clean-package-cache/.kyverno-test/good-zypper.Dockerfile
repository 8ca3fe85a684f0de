FROM registry.example.com/base:1.0
RUN zypper -n install curl && zypper clean -a
