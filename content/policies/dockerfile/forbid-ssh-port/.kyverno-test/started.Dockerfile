FROM registry.example.com/base:1.0
CMD ["/usr/sbin/sshd", "-D"]
