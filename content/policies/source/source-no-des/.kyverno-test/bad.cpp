#include <openssl/evp.h>

const EVP_CIPHER* kind() { return EVP_des_ede3_cbc(); }
