FROM registry.example.com/base:1.0
RUN pip install flask==3.0.0
