// Public keys of others, and whether they signed something: ECDSA (FIPS 186-4, ASN.1 signatures),
// RSA (PKCS #1 v1.5, or PSS) and Ed25519 (RFC 8032). Values; pure; safe from any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto/x509.h"
#include "base/result.h"

namespace base::crypto {

inline constexpr std::size_t public_key_bytes_max = 64 << 10;  // `public_key_bytes_max`, of PEM
// `rsa_key_bits_min` and `_max`: weaker keys prove nothing, longer ones only cost time.
inline constexpr int rsa_key_bits_min = 2048, rsa_key_bits_max = 16'384;

enum class Hash : std::uint8_t { sha224, sha256, sha384, sha512 };
std::optional<Hash> hash_of(std::string_view name);  // "sha256"
std::string digest(Hash hash, std::string_view bytes);

class PublicKey {
 public:
  // The first block: a PUBLIC KEY (RFC 5280) or an RSA PUBLIC KEY (RFC 8017). `invalid`: no PEM, no
  // such key, or one of another kind; `limited`: too long a text.
  static Result<PublicKey> from_pem(std::string_view pem);
  // SubjectPublicKeyInfo, as certificates hold it too.
  static Result<PublicKey> from_der(std::string_view der);

  x509::KeyKind kind() const { return kind_; }
  const std::string& der() const { return der_; }  // SubjectPublicKeyInfo

  enum class Padding : std::uint8_t { pkcs1, pss };  // of RSA; the salt is as long as the hash
  // Ed25519 has its own hash: `hash` says nothing then. False for what is no signature at all.
  bool verifies(Hash hash, std::string_view message, std::string_view signature,
                Padding padding = Padding::pkcs1) const;

 private:
  PublicKey(std::string der, x509::KeyKind kind) : der_(std::move(der)), kind_(kind) {}

  std::string der_;
  x509::KeyKind kind_;
};

}  // namespace base::crypto
