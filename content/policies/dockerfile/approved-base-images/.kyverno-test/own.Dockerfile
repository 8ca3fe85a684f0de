FROM ghcr.io/example/base:1.0
