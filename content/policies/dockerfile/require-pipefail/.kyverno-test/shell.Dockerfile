FROM registry.example.com/base:1.0
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl -fsSL https://files.example.com/web.tar.gz | tar -xz
