FROM registry.example.com/base:1.0
RUN microdnf install -y --nodocs java-17-openjdk && microdnf clean all
