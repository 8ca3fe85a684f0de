FROM registry.example.com/base:1.0
RUN echo ghp_abcdEFGH1234abcdEFGH1234abcdEFGH1234 > /token
