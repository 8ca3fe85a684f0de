FROM registry.example.com/base:1.0
ADD rootfs.tar.xz /
