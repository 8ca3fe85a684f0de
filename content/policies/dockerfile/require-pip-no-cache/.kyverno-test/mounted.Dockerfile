FROM registry.example.com/base:1.0
RUN --mount=type=cache,target=/root/.cache/pip pip install flask==3.0.0
