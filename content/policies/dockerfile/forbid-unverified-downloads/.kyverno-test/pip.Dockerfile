FROM registry.example.com/base:1.0
RUN pip install --trusted-host files.example.com web==1.0
