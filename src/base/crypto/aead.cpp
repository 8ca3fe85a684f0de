#include "base/crypto/aead.h"

#include <openssl/evp.h>

#include <memory>

#include "base/check.h"

namespace base::crypto::aead {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

unsigned char* bytes(char* at) { return reinterpret_cast<unsigned char*>(at); }
const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

enum class Direction : int { open = 0, seal = 1 };

// Begun with key, nonce and associated data.
Context begin(Direction direction, const Secret& key, std::string_view nonce,
              std::string_view associated) {
  CHECK(key.reveal().size() == key_bytes && nonce.size() == nonce_bytes);
  Context context(EVP_CIPHER_CTX_new());
  CHECK(EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key.reveal()),
                          bytes(nonce), static_cast<int>(direction)) == 1);
  int length = 0;
  CHECK(associated.empty() || EVP_CipherUpdate(context.get(), nullptr, &length, bytes(associated),
                                               static_cast<int>(associated.size())) == 1);
  return context;
}

}  // namespace

Secret new_key(Randomness& randomness) {
  char key[key_bytes];
  randomness.fill(key, sizeof key);
  return Secret(std::string(key, sizeof key));
}

std::string seal(const Secret& key, const Secret& plain, std::string_view associated,
                 Randomness& randomness) {
  const std::string_view text = plain.reveal();
  std::string sealed(nonce_bytes + text.size() + tag_bytes, '\0');
  randomness.fill(sealed.data(), nonce_bytes);
  const Context context = begin(Direction::seal, key, {sealed.data(), nonce_bytes}, associated);
  unsigned char* const at = bytes(sealed.data() + nonce_bytes);
  int length = 0;
  CHECK(EVP_CipherUpdate(context.get(), at, &length, bytes(text), static_cast<int>(text.size())) ==
        1);
  CHECK(EVP_CipherFinal_ex(context.get(), at + length, &length) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes, at + text.size()) ==
        1);
  return sealed;
}

std::optional<Secret> open(const Secret& key, std::string_view sealed,
                           std::string_view associated) {
  if (sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
  const Context context = begin(Direction::open, key, sealed.substr(0, nonce_bytes), associated);
  const std::string_view text = sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes);
  std::string tag(sealed.substr(sealed.size() - tag_bytes));
  std::string plain(text.size(), '\0');
  int length = 0;
  CHECK(EVP_CipherUpdate(context.get(), bytes(plain.data()), &length, bytes(text),
                         static_cast<int>(text.size())) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1);
  Secret opened(std::move(plain));
  if (EVP_CipherFinal_ex(context.get(), nullptr, &length) != 1) return std::nullopt;
  return opened;
}

}  // namespace base::crypto::aead
