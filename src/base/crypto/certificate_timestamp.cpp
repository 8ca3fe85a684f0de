#include "base/crypto/certificate_timestamp.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <optional>
#include <vector>

#include "base/crypto/crypto.h"
#include "base/crypto/openssl.h"

namespace base::crypto {
namespace {

using Certificate = Owned<X509, X509_free>;

Certificate decoded(std::string_view der) {
  const unsigned char* bytes = unsigned_bytes(der);
  return Certificate(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
}

// TLS' presentation language (RFC 8446, section 3): numbers are big-endian, vectors have a length.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool empty() const { return rest_.empty(); }
  std::optional<std::string_view> take(std::size_t size) {
    if (rest_.size() < size) return std::nullopt;
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::optional<std::string_view> vector() {
    const auto size = take(2);
    if (!size) return std::nullopt;
    return take(static_cast<std::size_t>(static_cast<unsigned char>((*size)[0])) << 8U |
                static_cast<unsigned char>((*size)[1]));
  }

 private:
  std::string_view rest_;
};

std::string big_endian(std::size_t number, std::size_t bytes) {
  std::string out(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) out[bytes - 1 - i] = static_cast<char>(number >> (8 * i));
  return out;
}

struct Timestamp {
  std::string_view log, time, extensions, signature;
  std::uint8_t hash = 0;
};
std::optional<Timestamp> read_timestamp(std::string_view bytes) {
  Reader reader(bytes);
  const auto version = reader.take(1);
  const auto log = reader.take(32);
  const auto time = reader.take(8);
  const auto extensions = reader.vector();
  const auto algorithms = reader.take(2);
  const auto signature = reader.vector();
  constexpr char v1 = 0;
  if (!version || (*version)[0] != v1 || !log || !time || !extensions || !algorithms ||
      !signature || !reader.empty())
    return std::nullopt;
  return Timestamp{.log = *log,
                   .time = *time,
                   .extensions = *extensions,
                   .signature = *signature,
                   .hash = static_cast<std::uint8_t>((*algorithms)[0])};
}

// The list in the extension's value, which is an OCTET STRING of its own.
std::optional<std::string> list_of(const X509* certificate, int place) {
  const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(X509_get_ext(certificate, place));
  const unsigned char* bytes = ASN1_STRING_get0_data(value);
  const Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> inner(
      d2i_ASN1_OCTET_STRING(nullptr, &bytes, ASN1_STRING_length(value)));
  if (!inner) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(inner.get())),
                     static_cast<std::size_t>(ASN1_STRING_length(inner.get())));
}

// What the log signed: the certificate as it was before it had timestamps, and who issued it.
std::string signed_entry(const Timestamp& timestamp, std::string_view certificate,
                         std::string_view issuer_key) {
  constexpr std::string_view v1_certificate_timestamp("\0\0", 2), precertificate("\0\1", 2);
  return std::string(v1_certificate_timestamp) + std::string(timestamp.time) +
         std::string(precertificate) + std::string(view(sha256(issuer_key))) +
         big_endian(certificate.size(), 3) + std::string(certificate) +
         big_endian(timestamp.extensions.size(), 2) + std::string(timestamp.extensions);
}

}  // namespace

Done verify_embedded_timestamp(std::string_view certificate, std::string_view issuer,
                               std::span<const PublicKey> logs) {
  const OwnErrors errors;
  const Certificate leaf = decoded(certificate), by = decoded(issuer);
  if (!leaf || !by) return invalid("not a readable certificate");
  const int place = X509_get_ext_by_NID(leaf.get(), NID_ct_precert_scts, -1);
  if (place < 0) return invalid("the certificate holds no timestamp of a log of certificates");
  const auto list = list_of(leaf.get(), place);
  if (!list) return invalid("the certificate's timestamps cannot be read");
  const Owned<X509_EXTENSION, X509_EXTENSION_free> taken(X509_delete_ext(leaf.get(), place));
  const std::string before = der_of(i2d_re_X509_tbs, leaf.get());
  const std::string issuer_key =
      der_of([](X509_PUBKEY* key, unsigned char** out) { return i2d_X509_PUBKEY(key, out); },
             X509_get_X509_PUBKEY(by.get()));
  const auto timestamps = Reader(*list).vector();
  if (!timestamps) return invalid("the certificate's timestamps cannot be read");
  Reader reader(*timestamps);
  constexpr std::uint8_t sha256_of_tls = 4;
  while (!reader.empty()) {
    const auto bytes = reader.vector();
    const auto timestamp = bytes ? read_timestamp(*bytes) : std::nullopt;
    if (!timestamp) return invalid("the certificate's timestamps cannot be read");
    for (const PublicKey& log : logs)
      if (timestamp->hash == sha256_of_tls && view(sha256(log.der())) == timestamp->log &&
          log.verifies(Hash::sha256, signed_entry(*timestamp, before, issuer_key),
                       timestamp->signature))
        return {};
  }
  return invalid("none of the certificate's timestamps is of a log that is trusted");
}

}  // namespace base::crypto
