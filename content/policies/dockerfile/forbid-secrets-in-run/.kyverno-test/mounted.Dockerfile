FROM registry.example.com/base:1.0
RUN --mount=type=secret,id=netrc,target=/root/.netrc git clone https://git.example.com/web
