// Ed25519 (RFC 8032) over OpenSSL: keys, signatures, and the private key as a PEM file
// (PKCS #8, RFC 8410) that `openssl pkey` reads. Used by the ledger's checkpoints. Pure but for
// new_seed's randomness, which is handed in; safe from any thread.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"

namespace base::crypto::ed25519 {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

inline constexpr std::size_t seed_bytes = 32;

inline std::string_view view(const PublicKey& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}
inline std::string_view view(const Signature& signature) {
  return {reinterpret_cast<const char*>(signature.data()), signature.size()};
}
std::optional<PublicKey> public_key_from(std::string_view bytes);  // nullopt: not 32 bytes

// A private key is its seed, `seed_bytes` long; any other length is a bug.
Secret new_seed(Randomness& randomness);
PublicKey public_key(const Secret& seed);
Signature sign(const Secret& seed, std::string_view message);
// False for a signature or key that is not well formed too.
bool verify(const PublicKey& key, std::string_view message, std::string_view signature);

Secret to_pem(const Secret& seed);
// `invalid`: no PEM, or another kind of key.
Result<Secret> from_pem(const Secret& pem);

}  // namespace base::crypto::ed25519
