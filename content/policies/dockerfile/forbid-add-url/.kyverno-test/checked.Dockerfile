FROM registry.example.com/base:1.0
ADD --checksum=sha256:4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f https://files.example.com/web.tar.gz /opt/
