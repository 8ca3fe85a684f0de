FROM registry.example.com/base:1.0
RUN dnf clean all && yum -y update
