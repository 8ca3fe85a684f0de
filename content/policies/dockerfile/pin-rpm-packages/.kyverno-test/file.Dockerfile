FROM registry.example.com/base:1.0
RUN yum install -y https://example.com/a.rpm ./b.rpm
