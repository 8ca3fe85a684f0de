#include <openssl/evp.h>

/* EVP_md5() */
int remember_MD5_header(void);
const EVP_MD *kind(void) { return EVP_sha256(); }
