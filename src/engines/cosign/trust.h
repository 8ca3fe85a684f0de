// Who may have signed: what an attestor of a policy says, compiled. Immutable; safe from any
// thread.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/public_key.h"
#include "base/crypto/x509.h"
#include "base/result.h"
#include "engines/cosign/claim.h"
#include "engines/cosign/identity.h"

namespace cosign {

// As policies write it. PEM everywhere; "" is what is not given. Either a key; or a certificate,
// with or without those who issued it; or whoever has a certificate of the roots.
struct TrustText {
  std::string_view key = {};
  std::string_view certificate = {}, chain = {};  // a certificate may be base64 of PEM too
  std::string_view roots = {};
  // The trusted_root.json of a Sigstore instance: roots and the keys of its logs.
  std::string_view trusted_root = {};
  std::string_view hash = {};  // "sha256", which it is too when nothing is said
  std::vector<IdentityText> identities = {};
  Comparison comparison = Comparison::exact;
  Extensions extensions = {};
  Annotations annotations = {};
  bool ignores_log = false;         // no entry of a Rekor log is asked for
  std::string_view log_key = {};    // of the Rekor log
  bool ignores_timestamps = false;  // of a log of certificates
  std::string_view certificate_log_key = {};
};

struct Trust {
  // `invalid`: something is none of what it should be, or missing: a key that is not written in
  // the policy, a log that is to be asked but whose key is not known. Nothing is ever fetched.
  static base::Result<Trust> compile(const TrustText& text);

  // One of the three.
  std::optional<base::crypto::PublicKey> key;
  std::optional<base::crypto::x509::Certificate> certificate;
  std::vector<std::string> roots;          // DER; of `certificate` those who issued it
  std::vector<std::string> intermediates;  // DER, besides those that a signature brings

  base::crypto::Hash hash = base::crypto::Hash::sha256;
  std::vector<Identity> identities;  // one has to match; none: anybody
  Extensions extensions;
  Annotations annotations;
  bool asks_log = true, asks_timestamps = true;
  std::vector<base::crypto::PublicKey> logs, certificate_logs;
};

// The PEM blocks of a text that holds several public keys, each on its own; a text without any
// block is left as it is. `limited` when there are too many.
base::Result<std::vector<std::string_view>> separate_keys(std::string_view pem);

}  // namespace cosign
