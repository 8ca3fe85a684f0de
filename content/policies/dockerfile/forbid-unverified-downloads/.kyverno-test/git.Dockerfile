FROM registry.example.com/base:1.0
ENV GIT_SSL_NO_VERIFY=true
