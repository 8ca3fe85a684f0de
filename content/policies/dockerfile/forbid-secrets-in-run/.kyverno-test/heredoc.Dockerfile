FROM registry.example.com/base:1.0
RUN <<EOF
wget --password=not-a-real-one https://files.example.com/web
EOF
