#include "engines/kyverno/validation_images.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "engines/kyverno/attestors.h"

namespace kyverno {
namespace {

using document::Kind;
using document::Node;

class Verification {
 public:
  explicit Verification(Compilation& compilation) : compilation_(compilation) {}

  void check(const Node& entry, bool audits) {
    const Node* mutates = given(entry, "mutateDigest");
    const bool is_off =
        mutates != nullptr && mutates->kind() == Kind::boolean && !mutates->boolean();
    if (audits && !is_off)
      problem(entry,
              "images are not changed where failures are only audited: set mutateDigest to false, "
              "or failureAction to Enforce");
    for (const Node& set : items_of(given(entry, "attestors"))) attestors(set, 0);
    for (const Node& attestation : items_of(given(entry, "attestations")))
      for (const Node& set : items_of(given(attestation, "attestors"))) attestors(set, 0);
    if (has_text(entry, "issuer") && !has_text(entry, "key") && !has_text(entry, "roots"))
      problem(entry, "an issuer needs the roots of its certificates");
    if (text_of(entry, "type") == "Notary") notary(entry);
  }

 private:
  void problem(const Node& at, std::string_view message) {
    compilation_.problem(at.span(), message);
  }

  void attestors(const Node& set, std::size_t depth) {
    const auto entries = items_of(given(set, "entries"));
    if (entries.empty()) return problem(set, "attestors have an entry");
    const Node* count = given(set, "count");
    if (count != nullptr && count->is_number() &&
        count->number() > static_cast<double>(entries.size()))
      problem(*count, "there are not so many entries");
    for (const Node& entry : entries) attestor(entry, depth);
  }

  void attestor(const Node& entry, std::size_t depth) {
    const Node *keys = given(entry, "keys"), *certificates = given(entry, "certificates"),
               *keyless = given(entry, "keyless"), *nested = given(entry, "attestor");
    const Node* ways[] = {keys, certificates, keyless, nested};
    if (std::ranges::count_if(ways, [](const Node* way) { return way != nullptr; }) != 1)
      return problem(entry, "an attestor has one of keys, certificates, keyless and attestor");
    if (keys != nullptr) this->keys(*keys);
    if (certificates != nullptr && !has_text(*certificates, "cert") &&
        !has_text(*certificates, "certChain"))
      problem(*certificates, "certificates have a cert or a certChain");
    if (keyless != nullptr) this->keyless(*keyless);
    if (nested != nullptr && depth < attestor_depth_max) attestors(*nested, depth + 1);
  }

  void keys(const Node& keys) {
    if (!has_text(keys, "publicKeys") && !has_text(keys, "kms") && given(keys, "secret") == nullptr)
      problem(keys, "keys have publicKeys, kms or a secret");
    constexpr std::string_view known[] = {"", "sha224", "sha256", "sha384", "sha512"};
    if (has_text(keys, "publicKeys") &&
        std::ranges::find(known, text_of(keys, "signatureAlgorithm")) == std::end(known))
      problem(keys, "a signatureAlgorithm is sha224, sha256, sha384 or sha512");
  }

  void keyless(const Node& keyless) {
    const Node* rekor = given(keyless, "rekor");
    if (rekor == nullptr && !has_text(keyless, "roots"))
      problem(keyless, "keyless has a rekor or roots");
    if (rekor != nullptr && !has_text(*rekor, "url")) problem(*rekor, "rekor has a url");
  }

  void notary(const Node& entry) {
    for (const Node& set : items_of(given(entry, "attestors")))
      for (const Node& one : items_of(given(set, "entries")))
        for (const std::string_view key : {"keyless", "keys"})
          if (given(one, key) != nullptr)
            problem(one, "Notary has certificates, no " + std::string(key));
  }

  Compilation& compilation_;
};

}  // namespace

void check_image_verification(const Node& rule, bool audits, Compilation& compilation) {
  const auto entries = items_of(given(rule, "verifyImages"));
  if (const Node* extractors = given(rule, "imageExtractors");
      extractors != nullptr && entries.empty())
    compilation.problem(extractors->span(), "imageExtractors go with verifyImages");
  for (const Node& entry : entries) {
    // Kyverno goes on with what the entry before said.
    const std::string_view action = text_of(entry, "failureAction");
    if (!action.empty()) audits = base::equal_ignoring_case(action, "audit");
    Verification(compilation).check(entry, audits);
  }
}

}  // namespace kyverno
