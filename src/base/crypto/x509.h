// Reads X.509 certificates (RFC 5280) and requests for them (RFC 2986), for expressions that look
// into them. Nothing is verified. Pure; safe from any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace base::crypto::x509 {

inline constexpr std::size_t certificate_bytes_max = 1 << 20;  // `certificate_bytes_max`, of PEM

using ObjectId = std::vector<std::uint64_t>;  // 2.5.4.3

struct Attribute {
  ObjectId type;
  std::string value;  // UTF-8
};
struct Name {
  std::string der;
  std::vector<Attribute> attributes;  // as they follow in the certificate
};
struct Extension {
  ObjectId id;
  bool critical = false;
  std::string value;  // DER
};
struct AlternativeNames {
  std::vector<std::string> dns, emails, ips, uris;  // addresses as texts
};
struct RsaKey {
  std::string modulus;  // decimal digits
  std::uint64_t exponent = 0;
};
enum class KeyKind : std::uint8_t { other, rsa, dsa, ecdsa, ed25519 };
struct BasicConstraints {
  bool authority = false;
  std::optional<std::int64_t> path_length_max;
};

struct Certificate {
  enum class Kind : std::uint8_t { certificate, request };
  Kind kind = Kind::certificate;
  // DER of the whole, of what is signed, and of the key with its algorithm; the signature's bits.
  std::string der, signed_der, public_key_der, signature;
  // Digest and key of the signature: "SHA256", "" where the key's algorithm has its own.
  std::string signature_digest;
  KeyKind signature_key = KeyKind::other;
  bool signature_pss = false;  // RSASSA-PSS
  KeyKind key = KeyKind::other;
  std::optional<RsaKey> rsa;
  std::int64_t version = 0;  // as encoded: 2 is version 3
  Name subject;
  std::vector<Extension> extensions;
  AlternativeNames names;

  // What a request has not.
  std::string serial;                 // decimal digits, perhaps after a minus
  std::string not_before, not_after;  // RFC 3339, UTC
  Name issuer;
  std::uint32_t key_usage = 0;  // bit 0: digitalSignature, ... 8: decipherOnly
  std::vector<ObjectId> extended_key_usage, policies;
  std::optional<BasicConstraints> basic_constraints;
  std::string subject_key_id, authority_key_id;  // bytes
  std::vector<std::string> ocsp_servers, issuer_urls, revocation_lists;
};

// The first block of a PEM text. `invalid`: no PEM, neither certificate nor request, or damaged;
// `limited`: past `certificate_bytes_max`.
Result<Certificate> from_pem(std::string_view pem);
// All blocks, at least one, each of which has to be a certificate.
Result<std::vector<Certificate>> all_from_pem(std::string_view pem);
Result<Certificate> from_der(std::string_view der);

}  // namespace base::crypto::x509
