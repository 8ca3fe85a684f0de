#include "engines/cosign/trust.h"

#include "base/text.h"
#include "engines/cosign/json.h"
#include "engines/cosign/limits.h"

namespace cosign {
namespace {

using base::crypto::PublicKey;
using document::Node;

base::Error in(std::string_view what, const base::Error& error) {
  return {error.code, std::string(what) + ": " + error.message};
}

base::Result<PublicKey> read_key(std::string_view text, std::string_view what) {
  const std::string_view trimmed = base::trim(text);
  if (!trimmed.starts_with("-----BEGIN"))
    return base::invalid(std::string(what) +
                         ": keys are written in the policy, as PEM; Secrets, files and key "
                         "management services are not asked");
  auto key = PublicKey::from_pem(trimmed);
  if (!key) return in(what, key.error());
  return key;
}

base::Result<std::vector<std::string>> read_certificates(std::string_view pem,
                                                         std::string_view what) {
  const auto all = base::crypto::x509::all_from_pem(pem);
  if (!all) return in(what, all.error());
  std::vector<std::string> der;
  for (const auto& one : *all) der.push_back(one.der);
  return der;
}

base::Result<base::crypto::x509::Certificate> read_certificate(std::string_view text) {
  const auto decoded = base::from_base64(text);
  const auto all = base::crypto::x509::all_from_pem(decoded ? std::string_view(*decoded) : text);
  if (!all) return in("cert", all.error());
  return all->front();
}

// The last one of a chain is trusted, the others lead to it.
void take_chain(std::vector<std::string> chain, Trust& into) {
  into.roots.push_back(std::move(chain.back()));
  chain.pop_back();
  into.intermediates = std::move(chain);
}

base::Done take_logs(std::span<const Node> logs, std::vector<PublicKey>& into) {
  for (const Node& log : logs) {
    auto key = PublicKey::from_der(TRY(bytes_at(log, {"publicKey", "rawBytes"})));
    // An instance may have logs of kinds that are not known here: they are not trusted then.
    if (key) into.push_back(*std::move(key));
  }
  return {};
}

// github.com/sigstore/protobuf-specs, sigstore_trustroot.proto.
base::Done read_trusted_root(std::string_view text, Trust& into) {
  document::Arena arena;
  const Node root = TRY(read_object(text, "trustedRoot", arena));
  for (const Node& authority : items_at(root, {"certificateAuthorities"})) {
    const auto chain = items_at(authority, {"certChain", "certificates"});
    for (std::size_t i = 0; i < chain.size(); ++i)
      (i + 1 == chain.size() ? into.roots : into.intermediates)
          .push_back(TRY(bytes_at(chain[i], {"rawBytes"})));
  }
  TRY(take_logs(items_at(root, {"tlogs"}), into.logs));
  return take_logs(items_at(root, {"ctlogs"}), into.certificate_logs);
}

base::Done read_signer(const TrustText& text, Trust& into) {
  if (!text.key.empty()) {
    into.key = TRY(read_key(text.key, "key"));
    return {};
  }
  if (!text.certificate.empty()) {
    into.certificate = TRY(read_certificate(text.certificate));
    if (!text.chain.empty()) take_chain(TRY(read_certificates(text.chain, "certChain")), into);
    return {};
  }
  if (!text.roots.empty()) into.roots = TRY(read_certificates(text.roots, "roots"));
  if (!text.chain.empty()) into.roots = TRY(read_certificates(text.chain, "certChain"));
  if (into.roots.empty())
    return base::invalid(
        "neither a key nor certificates to trust: the roots of the public Sigstore are fetched "
        "from the network by Kyverno; here they are given as `roots` or `trustedRoot`");
  return {};
}

base::Done read_logs(const TrustText& text, Trust& into) {
  into.asks_log = !text.ignores_log;
  if (!text.log_key.empty()) into.logs = {TRY(read_key(text.log_key, "the key of Rekor"))};
  if (into.asks_log && into.logs.empty())
    return base::invalid(
        "an entry in a Rekor log is asked for, but the log's public key is not given: give it "
        "(rekor.pubkey, ctlog.rekorPubKey), or say that the log is ignored (ignoreTlog, "
        "insecureIgnoreTlog)");
  // A key has no certificate that a log could know.
  const bool has_issuer = !into.key && !into.roots.empty();
  into.asks_timestamps = has_issuer && !text.ignores_timestamps;
  if (!text.certificate_log_key.empty())
    into.certificate_logs = {TRY(read_key(text.certificate_log_key, "the key of the CT log"))};
  if (into.asks_timestamps && into.certificate_logs.empty())
    return base::invalid(
        "a timestamp of a log of certificates is asked for, but the log's public key is not "
        "given: give it (ctlog.pubkey, ctlog.ctLogPubKey), or say that it is ignored (ignoreSCT, "
        "insecureIgnoreSCT)");
  return {};
}

}  // namespace

base::Result<Trust> Trust::compile(const TrustText& text) {
  Trust out;
  if (!text.trusted_root.empty()) TRY(read_trusted_root(text.trusted_root, out));
  TRY(read_signer(text, out));
  TRY(read_logs(text, out));
  if (!text.hash.empty()) {
    const auto hash = base::crypto::hash_of(text.hash);
    if (!hash)
      return base::invalid("the signature algorithm \"" + std::string(text.hash) +
                           "\": one of sha224, sha256, sha384 and sha512");
    out.hash = *hash;
  }
  if (text.identities.size() > identities_max)
    return base::limited("signature_identities_max: more than " + std::to_string(identities_max));
  for (const IdentityText& identity : text.identities)
    out.identities.push_back(TRY(Identity::compile(identity, text.comparison)));
  out.extensions = text.extensions;
  out.annotations = text.annotations;
  return out;
}

base::Result<std::vector<std::string_view>> separate_keys(std::string_view pem) {
  constexpr std::string_view end = "-----END PUBLIC KEY-----";
  std::vector<std::string_view> all;
  for (std::size_t at = pem.find(end); at != std::string_view::npos; at = pem.find(end)) {
    if (all.size() >= keys_max)
      return base::limited("signature_keys_max: more than " + std::to_string(keys_max));
    all.push_back(base::trim(pem.substr(0, at + end.size())));
    pem.remove_prefix(at + end.size());
  }
  if (all.empty()) all.push_back(pem);
  return all;
}

}  // namespace cosign
