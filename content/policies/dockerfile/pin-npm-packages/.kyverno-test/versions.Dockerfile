FROM registry.example.com/base:1.0
RUN npm install -g typescript@5.4.5 @types/node@20.1.0
