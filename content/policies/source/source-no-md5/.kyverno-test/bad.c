#include <string.h>

void sum(const unsigned char *data, unsigned char *out) { MD5(data, strlen((const char *)data), out); }
