#include <string.h>

void sum(const unsigned char *data, unsigned char *out) { SHA1(data, strlen((const char *)data), out); }
