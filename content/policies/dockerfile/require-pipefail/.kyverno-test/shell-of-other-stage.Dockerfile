FROM registry.example.com/a:1 AS a
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
FROM registry.example.com/b:1
RUN cat x | sort
