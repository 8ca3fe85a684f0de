#include <openssl/evp.h>

/* EVP_des_ede3_cbc() */
void my_EVP_des_ede3_cbc_note(void);
const EVP_CIPHER *kind(void) { return EVP_aes_256_gcm(); }
