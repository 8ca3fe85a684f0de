// Authenticated encryption over OpenSSL: AES-256-GCM (NIST SP 800-38D). Used for the secrets that
// the store keeps. Pure but for the randomness, which is handed in; safe from any thread.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/secret.h"

namespace base::crypto::aead {

inline constexpr std::size_t key_bytes = 32, nonce_bytes = 12, tag_bytes = 16;

Secret new_key(Randomness& randomness);

// Nonce, ciphertext and tag, in this order. The nonce is random, so one key seals at most 2^32
// texts (SP 800-38D, 8.3). `associated` is not inside, and must be the same when it is opened. A
// key that is not `key_bytes` long is a bug, here and below.
std::string seal(const Secret& key, const Secret& plain, std::string_view associated,
                 Randomness& randomness);
// nullopt: it was sealed with another key or other associated data, or a byte of it was changed.
std::optional<Secret> open(const Secret& key, std::string_view sealed, std::string_view associated);

}  // namespace base::crypto::aead
