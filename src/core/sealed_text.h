// How a sealed secret stands in the store: "sealed:v1:<key id>:<box>", the id in 16 hex digits, the
// box in base64url: nonce, ciphertext and tag of base/crypto/aead.h. Nothing else begins with
// "sealed:". Pure.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"

namespace core {

struct SealedText {
  std::string key_id, box;
};
inline constexpr std::size_t seal_key_id_bytes = 8;
inline constexpr std::size_t sealed_plain_bytes_max = 64 << 10;

bool is_sealed(std::string_view text);
std::string to_text(const SealedText& sealed);
// `conflict` says what is wrong with it, and nothing of what it holds.
base::Result<SealedText> parse_sealed(std::string_view text);

// Where a secret stands. A sealed one opens there only, so that it cannot be put into another row.
struct SecretPlace {
  const base::Id& tenant;
  const base::Id& object;
  std::string_view field;  // "webhook.secret"
};
std::string associated_data(const SecretPlace& place);

// The name of a key, which says nothing about it: the start of a hash of it.
std::string seal_key_id(const base::Secret& key);

}  // namespace core
