FROM registry.example.com/base:1.0
ENV PIP_NO_CACHE_DIR=1
RUN pip install flask==3.0.0
