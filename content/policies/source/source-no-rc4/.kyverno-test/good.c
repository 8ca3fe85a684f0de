#include <openssl/evp.h>

/* EVP_rc4() */
void my_EVP_rc4_note(void);
const EVP_CIPHER *kind(void) { return EVP_aes_256_gcm(); }
