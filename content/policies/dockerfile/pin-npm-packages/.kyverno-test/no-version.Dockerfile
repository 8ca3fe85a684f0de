FROM registry.example.com/base:1.0
RUN npm install -g typescript
