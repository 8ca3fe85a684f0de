// Claims, envelopes, bundles, entries of logs and certificates from strangers: the first byte
// chooses what the rest is. Nothing may crash, and nothing of it may verify.
#include "base/crypto/certificate_path.h"
#include "base/crypto/certificate_timestamp.h"
#include "base/crypto/public_key.h"
#include "engines/cosign/bundle.h"
#include "engines/cosign/claim.h"
#include "engines/cosign/envelope.h"
#include "engines/cosign/identity.h"
#include "engines/cosign/json.h"
#include "engines/cosign/log_entry.h"
#include "engines/cosign/trust.h"

namespace {

using namespace cosign;  // NOLINT(google-build-using-namespace)

constexpr std::string_view digest =
    "sha256:0000000000000000000000000000000000000000000000000000000000000000";
// The example key of RFC 8032, section 7.1, test 1.
constexpr std::string_view key_pem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "-----END PUBLIC KEY-----\n";

const base::crypto::PublicKey& key() {
  static const auto read = base::crypto::PublicKey::from_pem(key_pem);
  return *read;
}

void verify(const Envelope& envelope, document::Arena& arena) {
  for (const std::string& signature : envelope.signatures)
    if (key().verifies(base::crypto::Hash::sha256, signed_text(envelope), signature))
      __builtin_trap();
  (void)statement_of(envelope, digest, {{"a", "b"}}, arena);
}

void verify(const LogEntry& entry, document::Arena& arena) {
  const Logged logged{.signature = "s", .content = "c", .statement = {}, .key = &key()};
  if (verify_log_entry(entry, logged, {&key(), 1}, arena)) __builtin_trap();
}

void read_certificate(std::string_view der) {
  const auto certificate = base::crypto::x509::from_der(der);
  if (!certificate) return;
  const auto identity =
      Identity::compile({.issuer = "*a", .subject_pattern = "a"}, Comparison::wildcards);
  (void)identity->matches(*certificate);
  (void)check_extensions(*certificate, {{"oidcIssuer", "*"}, {"githubWorkflowRef", "?"}});
  (void)shown_identity(*certificate);
  (void)base::crypto::PublicKey::from_der(certificate->public_key_der);
  const std::string all[] = {std::string(der)};
  (void)base::crypto::code_signing_path(
      {.leaf = der, .intermediates = {}, .trusted = all, .at = {}});
  (void)base::crypto::verify_embedded_timestamp(der, der, {&key(), 1});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  document::Arena arena;
  switch (data[0] % 6) {
    case 0:
      (void)check_claim(text, digest, {{"a", "b"}}, arena);
      break;
    case 1:
      if (const auto node = read_object(text, "an envelope", arena))
        if (const auto envelope = read_envelope(*node)) verify(*envelope, arena);
      break;
    case 2:
      if (const auto bundle = read_bundle(text, arena)) {
        verify(bundle->envelope, arena);
        for (const LogEntry& entry : bundle->log_entries) verify(entry, arena);
      }
      break;
    case 3:
      if (const auto entry = read_log_entry(text, arena)) verify(*entry, arena);
      break;
    case 4:
      read_certificate(text);
      break;
    default:
      (void)base::crypto::PublicKey::from_pem(text);
      (void)Trust::compile({.trusted_root = text, .ignores_log = true, .ignores_timestamps = true});
  }
  return 0;
}
