FROM registry.example.com/base:1.0
RUN pip install ./web-1.0-py3-none-any.whl
