FROM registry.example.com/base:1.0
RUN yum -y install httpd
