FROM registry.example.com/base:1.0
RUN python3 -m pip install flask>=3
