#include "base/crypto/sha256.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace base::crypto {

struct Sha256::Context {
  EVP_MD_CTX* openssl = EVP_MD_CTX_new();
  Context() = default;
  ~Context() { EVP_MD_CTX_free(openssl); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  CHECK(EVP_DigestInit_ex(context_->openssl, EVP_sha256(), nullptr) == 1);
}
Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
  CHECK(EVP_DigestUpdate(context_->openssl, bytes.data(), bytes.size()) == 1);
}

Digest Sha256::finish() {
  Digest digest{};
  unsigned size = 0;
  CHECK(EVP_DigestFinal_ex(context_->openssl, digest.data(), &size) == 1 && size == digest.size());
  return digest;
}

}  // namespace base::crypto
