FROM registry.example.com/a:1 AS a
RUN wget https://a.example.com/b
FROM registry.example.com/b:1
RUN curl -fsSL https://a.example.com/a -o /a
