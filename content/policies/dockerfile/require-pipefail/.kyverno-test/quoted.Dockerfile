FROM registry.example.com/base:1.0
RUN grep -E "a|b" /etc/hosts
