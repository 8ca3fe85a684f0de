#include "engines/cosign/verify.h"

#include <algorithm>
#include <optional>

#include "base/crypto/certificate_path.h"
#include "base/crypto/certificate_timestamp.h"
#include "base/text.h"
#include "engines/cosign/bundle.h"
#include "engines/cosign/claim.h"
#include "engines/cosign/envelope.h"
#include "engines/cosign/json.h"
#include "engines/cosign/log_entry.h"

namespace cosign {
namespace {

using base::crypto::Hash;
using base::crypto::PublicKey;
using base::crypto::x509::Certificate;
using document::Node;

// An attached signature, taken apart.
struct Signed {
  std::string text;                     // what was signed
  std::vector<std::string> signatures;  // bytes, of the text
  std::optional<Envelope> envelope;     // nullopt: the text is a claim
  std::string_view content;             // the claim or the envelope as it is, "" of a bundle
  std::vector<std::string> certificates;
  std::vector<LogEntry> log_entries;
  std::string log_problem;
};

base::Done read_beside(const Attached& attached, Signed& into, document::Arena& arena) {
  for (const std::string_view pem : {attached.certificate, attached.chain})
    if (!base::trim(pem).empty())
      for (const Certificate& one : TRY(base::crypto::x509::all_from_pem(pem)))
        into.certificates.push_back(one.der);
  if (!attached.log_entry.empty())
    into.log_entries.push_back(TRY(read_log_entry(attached.log_entry, arena)));
  return {};
}

base::Result<Signed> take_apart(const Attached& attached, document::Arena& arena) {
  Signed out;
  switch (attached.form) {
    case Attached::Form::claim: {
      auto signature = base::from_base64(attached.signature);
      if (!signature || signature->empty())
        return base::invalid("the claim comes without a signature");
      out.text = attached.content;
      out.signatures = {*std::move(signature)};
      out.content = attached.content;
      TRY(read_beside(attached, out, arena));
      return out;
    }
    case Attached::Form::envelope: {
      const Node node = TRY(read_object(attached.content, "the envelope", arena));
      out.envelope = TRY(read_envelope(node));
      out.content = attached.content;
      TRY(read_beside(attached, out, arena));
      break;
    }
    case Attached::Form::bundle: {
      Bundle bundle = TRY(read_bundle(attached.content, arena));
      out.envelope = std::move(bundle.envelope);
      out.certificates = std::move(bundle.certificates);
      out.log_entries = std::move(bundle.log_entries);
      out.log_problem = std::move(bundle.log_problem);
      break;
    }
  }
  out.text = signed_text(*out.envelope);
  out.signatures = out.envelope->signatures;
  return out;
}

class Verification {
 public:
  Verification(const Question& question, const Attached& attached, document::Arena& arena)
      : question_(question), trust_(question.trust), attached_(attached), arena_(arena) {}

  // The statement, or null of a claim.
  base::Result<Node> verify() {
    const Signed what = TRY(take_apart(attached_, arena_));
    const std::optional<Certificate> certificate = TRY(certificate_of(what));
    const PublicKey key =
        certificate ? TRY(PublicKey::from_der(certificate->public_key_der)) : *trust_.key;
    // Certificates of signatures come with signatures over SHA-256.
    const Hash hash = trust_.key || trust_.certificate ? trust_.hash : Hash::sha256;
    const auto by = std::ranges::find_if(what.signatures, [&](const std::string& signature) {
      return key.verifies(hash, what.text, signature);
    });
    if (by == what.signatures.end())
      return base::invalid(certificate ? "the signature is not by the certificate's key"
                                       : "the signature is not by this key");
    const Node statement = TRY(said_of_image(what));
    const base::Time when = TRY(time_of(what, *by, key));
    if (certificate) TRY(check_certificate(*certificate, what, when));
    return statement;
  }

 private:
  // nullopt: a key decides.
  base::Result<std::optional<Certificate>> certificate_of(const Signed& what) const {
    if (trust_.key) return std::optional<Certificate>();
    if (trust_.certificate) return trust_.certificate;
    if (what.certificates.empty())
      return base::invalid("the signature comes without a certificate");
    return std::optional<Certificate>(TRY(base::crypto::x509::from_der(what.certificates.front())));
  }

  base::Result<Node> said_of_image(const Signed& what) const {
    if (what.envelope)
      return statement_of(*what.envelope, question_.digest, trust_.annotations, arena_);
    TRY(check_claim(what.text, question_.digest, trust_.annotations, arena_));
    return Node::null();
  }

  base::Result<base::Time> time_of(const Signed& what, std::string_view signature,
                                   const PublicKey& key) const {
    if (!trust_.asks_log) return question_.now;
    const Logged logged{
        .signature = signature,
        .content = what.content,
        .statement = what.envelope ? std::string_view(what.envelope->payload) : std::string_view(),
        .key = &key};
    std::string why = what.log_problem;
    for (const LogEntry& entry : what.log_entries) {
      const auto when = verify_log_entry(entry, logged, trust_.logs, arena_);
      if (when) return when;
      why = when.error().message;
    }
    if (why.empty()) why = "the signature comes without an entry of a Rekor log";
    return base::invalid(std::move(why));
  }

  base::Done check_certificate(const Certificate& certificate, const Signed& what,
                               base::Time when) const {
    std::vector<std::string> intermediates = trust_.intermediates, roots = trust_.roots;
    // Of a signature's own chain everything is a stranger's: it may only lead to the roots.
    if (!trust_.certificate && what.certificates.size() > 1)
      intermediates.insert(intermediates.end(), what.certificates.begin() + 1,
                           what.certificates.end());
    // A certificate that the policy gives alone is trusted for itself.
    if (trust_.certificate && roots.empty()) roots = {certificate.der};
    const auto path = TRY(base::crypto::code_signing_path(
        {.leaf = certificate.der, .intermediates = intermediates, .trusted = roots, .at = when}));
    if (trust_.asks_timestamps) {
      if (path.size() < 2) return base::invalid("nobody else issued the certificate");
      TRY(base::crypto::verify_embedded_timestamp(path[0], path[1], trust_.certificate_logs));
    }
    if (!trust_.identities.empty() &&
        std::ranges::none_of(trust_.identities, [&](const Identity& identity) {
          return identity.matches(certificate);
        }))
      return base::invalid("the certificate is of another identity: " +
                           shown_identity(certificate));
    return check_extensions(certificate, trust_.extensions);
  }

  const Question& question_;
  const Trust& trust_;
  const Attached& attached_;
  document::Arena& arena_;
};

// What was found in the forms that count.
base::Result<std::vector<Attached>> candidates(const Question& question, Kind kind) {
  auto all = TRY(attached_to(question.digest, kind, question.images));
  const auto is_bundle = [](const Attached& one) { return one.form == Attached::Form::bundle; };
  const bool wants_bundles =
      question.forms == Forms::bundles ||
      (question.forms == Forms::newest && std::ranges::any_of(all, is_bundle));
  std::erase_if(all, [&](const Attached& one) { return is_bundle(one) != wants_bundles; });
  if (all.empty())
    return base::invalid((kind == Kind::signature ? "no signature of " : "no attestation of ") +
                         std::string(question.digest) + " was found at " +
                         places_of(question.digest, kind));
  return all;
}

// Why none of them counts, each reason once.
base::Error none_counts(const std::vector<std::string>& reasons) {
  std::string all;
  for (const std::string& reason : reasons) all += (all.empty() ? "" : "; ") + reason;
  return base::invalid(std::move(all));
}
void note(std::vector<std::string>& reasons, const std::string& reason) {
  if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(reason);
}

}  // namespace

base::Done verify_signature(const Question& question) {
  std::vector<std::string> reasons;
  for (const Attached& one : TRY(candidates(question, Kind::signature))) {
    document::Arena arena;
    const auto verified = Verification(question, one, arena).verify();
    if (verified) return {};
    note(reasons, verified.error().message);
  }
  return none_counts(reasons);
}

base::Result<std::vector<Node>> verified_statements(const Question& question,
                                                    document::Arena& arena) {
  std::vector<std::string> reasons;
  std::vector<Node> statements;
  for (const Attached& one : TRY(candidates(question, Kind::attestation))) {
    const auto verified = Verification(question, one, arena).verify();
    if (verified)
      statements.push_back(*verified);
    else
      note(reasons, verified.error().message);
  }
  if (statements.empty()) return none_counts(reasons);
  return statements;
}

}  // namespace cosign
