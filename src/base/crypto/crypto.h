// The door to OpenSSL's primitives and argon2: digests, MACs, password hashes. No TLS here
// (platform/http owns it). Pure but for new_password_hash's salt, which is handed in.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"

namespace base::crypto {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);
Digest sha256(std::string_view first, std::string_view second);  // of the concatenation
inline std::string_view view(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}
Digest hmac_sha256(std::string_view key, std::string_view bytes);
std::uint32_t crc32c(std::uint32_t seed,
                     std::string_view bytes);  // Castagnoli; hardware where it is
std::string sha1(
    std::string_view bytes);  // 20 bytes; only where a format asks for it: RFC 6455, JMESPath
std::string md5(std::string_view bytes);  // 16 bytes; the same

// argon2id (RFC 9106), m = 19 MiB, t = 2, p = 1 (OWASP 2023), in the PHC string format.
std::string password_hash(const Secret& password, Randomness& randomness);
bool password_matches(const Secret& password, std::string_view hash);

}  // namespace base::crypto
