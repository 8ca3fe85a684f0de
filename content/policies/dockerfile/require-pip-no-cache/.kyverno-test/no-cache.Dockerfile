FROM registry.example.com/base:1.0
RUN pip install --no-cache-dir flask==3.0.0
