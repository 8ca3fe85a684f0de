FROM registry.example.com/base:1.0
USER root
CMD ["/web"]
