FROM registry.example.com/base:1.0
RUN dnf install -y httpd-2.4.57 java-17-openjdk-17.0.9.0.9-2.el9 tzdata-2024a-1.el9
