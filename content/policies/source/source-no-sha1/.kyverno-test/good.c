#include <openssl/evp.h>

/* EVP_sha1() */
int remember_SHA1_header(void);
const EVP_MD *kind(void) { return EVP_sha256(); }
