#include <openssl/evp.h>

const EVP_CIPHER* kind() { return EVP_rc4(); }
