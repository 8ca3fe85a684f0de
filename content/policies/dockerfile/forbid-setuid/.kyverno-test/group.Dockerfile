FROM registry.example.com/base:1.0
RUN chmod -R 2775 /srv
