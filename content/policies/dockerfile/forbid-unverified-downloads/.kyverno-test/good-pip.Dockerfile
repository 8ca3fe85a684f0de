FROM registry.example.com/base:1.0
RUN pip install --no-cache-dir web==1.0
