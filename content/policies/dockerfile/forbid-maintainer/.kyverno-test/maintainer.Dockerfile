FROM registry.example.com/base:1.0
MAINTAINER team@example.com
