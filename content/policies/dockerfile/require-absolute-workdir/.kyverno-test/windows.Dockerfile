# escape=`
FROM registry.example.com/windows:1.0
WORKDIR C:\app
