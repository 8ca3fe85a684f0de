FROM registry.example.com/base:1.0
RUN echo "see http://example.com"
