FROM registry.example.com/base:1.0
RUN yum install curl && yum clean all
