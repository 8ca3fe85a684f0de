FROM registry.example.com/base:1.0
ADD git@git.example.com:team/web.git /src/
