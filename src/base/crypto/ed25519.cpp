#include "base/crypto/ed25519.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/check.h"

namespace base::crypto::ed25519 {
namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;
using Bio = std::unique_ptr<BIO, FreeBio>;

const unsigned char* unsigned_bytes(std::string_view view) {
  return reinterpret_cast<const unsigned char*>(view.data() ? view.data() : "");
}

Key private_key(const Secret& seed) {
  CHECK(seed.reveal().size() == seed_bytes);
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, unsigned_bytes(seed.reveal()),
                                       seed_bytes));
  CHECK(key != nullptr);
  return key;
}

// What asks for the password of an encrypted key: there is none to give.
int no_password(char*, int, int, void*) { return -1; }

}  // namespace

std::optional<PublicKey> public_key_from(std::string_view bytes) {
  PublicKey key{};
  if (bytes.size() != key.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

Secret new_seed(Randomness& randomness) {
  std::string seed(seed_bytes, '\0');
  randomness.fill(seed.data(), seed.size());
  return Secret(std::move(seed));
}

PublicKey public_key(const Secret& seed) {
  PublicKey key{};
  std::size_t size = key.size();
  CHECK(EVP_PKEY_get_raw_public_key(private_key(seed).get(), key.data(), &size) == 1 &&
        size == key.size());
  return key;
}

Signature sign(const Secret& seed, std::string_view message) {
  const Key key = private_key(seed);
  const Context context(EVP_MD_CTX_new());
  Signature signature{};
  std::size_t size = signature.size();
  CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
        EVP_DigestSign(context.get(), signature.data(), &size, unsigned_bytes(message),
                       message.size()) == 1 &&
        size == signature.size());
  return signature;
}

bool verify(const PublicKey& key, std::string_view message, std::string_view signature) {
  const Key loaded(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  const Context context(EVP_MD_CTX_new());
  return loaded != nullptr && context != nullptr && signature.size() == sizeof(Signature) &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, loaded.get()) == 1 &&
         EVP_DigestVerify(context.get(), unsigned_bytes(signature), signature.size(),
                          unsigned_bytes(message), message.size()) == 1;
}

Secret to_pem(const Secret& seed) {
  const Key key = private_key(seed);
  const Bio bio(BIO_new(BIO_s_secmem()));  // wiped when it goes
  CHECK(bio != nullptr && PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0,
                                                        nullptr, nullptr) == 1);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &text);
  return Secret(std::string(text, static_cast<std::size_t>(size)));
}

Result<Secret> from_pem(const Secret& pem) {
  const std::string_view text = pem.reveal();
  const Bio bio(BIO_new_mem_buf(text.data() ? text.data() : "", static_cast<int>(text.size())));
  CHECK(bio != nullptr);
  const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_password, nullptr));
  if (key == nullptr) return invalid("this is no private key in PEM");
  std::string seed(seed_bytes, '\0');
  std::size_t size = seed.size();
  if (EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_private_key(key.get(), reinterpret_cast<unsigned char*>(seed.data()),
                                   &size) != 1 ||
      size != seed_bytes)
    return invalid("this private key is not of the kind Ed25519");
  return Secret(std::move(seed));
}

}  // namespace base::crypto::ed25519
