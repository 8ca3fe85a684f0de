FROM registry.example.com/base:1.0
RUN curl -fsSL https://a.example.com/a -o /a
RUN wget https://a.example.com/b
