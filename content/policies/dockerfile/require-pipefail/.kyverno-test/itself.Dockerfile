FROM registry.example.com/base:1.0
RUN set -o pipefail && cat x | sort
