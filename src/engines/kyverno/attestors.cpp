#include "engines/kyverno/attestors.h"

#include <optional>

#include "engines/cosign/verify.h"
#include "engines/kyverno/compilation.h"

namespace kyverno {
namespace {

using document::Member;
using document::Node;

bool is_true(const Node& map, std::string_view key) {
  const Node* found = given(map, key);
  return found != nullptr && found->kind() == document::Kind::boolean && found->boolean();
}

std::map<std::string, std::string, std::less<>> texts_of(const Node* map) {
  std::map<std::string, std::string, std::less<>> out;
  for (const Member& member : members_of(map))
    if (member.value.is_string()) out.emplace(member.key.text(), member.value.string());
  return out;
}

void take_logs(const Node& signer, cosign::TrustText& into) {
  if (const Node* rekor = given(signer, "rekor")) {
    into.ignores_log = is_true(*rekor, "ignoreTlog");
    into.log_key = text_of(*rekor, "pubkey");
  }
  if (const Node* log = given(signer, "ctlog")) {
    into.ignores_timestamps = is_true(*log, "ignoreSCT");
    into.certificate_log_key = text_of(*log, "pubkey");
  }
}

// What a signer is told by, and the text that says so.
struct Signer {
  std::string_view name;
  cosign::TrustText text;
};

base::Result<Signer> signer_of(const Node& attestor, const Node& entry) {
  Signer out{.name = "", .text = {.comparison = cosign::Comparison::wildcards}};
  out.text.hash = text_of(attestor, "signatureAlgorithm");
  const Node* annotations = given(attestor, "annotations");
  out.text.annotations =
      texts_of(annotations == nullptr ? given(entry, "annotations") : annotations);
  if (const Node* keys = given(attestor, "keys")) {
    out.name = ".keys";
    out.text.key = text_of(*keys, "publicKeys");
    out.text.hash = text_of(*keys, "signatureAlgorithm");
    if (out.text.key.empty())
      return base::invalid("keys: only publicKeys are read here, no Secret and no `kms`");
    take_logs(*keys, out.text);
  } else if (const Node* certificates = given(attestor, "certificates")) {
    out.name = ".certificates";
    out.text.certificate = text_of(*certificates, "cert");
    out.text.chain = text_of(*certificates, "certChain");
    take_logs(*certificates, out.text);
  } else if (const Node* keyless = given(attestor, "keyless")) {
    out.name = ".keyless";
    out.text.roots = text_of(*keyless, "roots");
    out.text.identities = {{.issuer = text_of(*keyless, "issuer"),
                            .issuer_pattern = text_of(*keyless, "issuerRegExp"),
                            .subject = text_of(*keyless, "subject"),
                            .subject_pattern = text_of(*keyless, "subjectRegExp")}};
    out.text.extensions = texts_of(given(*keyless, "additionalExtensions"));
    take_logs(*keyless, out.text);
  }
  if (out.text.roots.empty()) out.text.roots = text_of(entry, "roots");
  return out;
}

base::Error at(const std::string& path, const base::Error& error) {
  return {error.code, path + ": " + error.message};
}

cosign::Forms forms_of(const Node& entry) {
  return text_of(entry, "type") == "SigstoreBundle" ? cosign::Forms::bundles : cosign::Forms::tags;
}

// An entry with several keys in one text is as many entries.
struct Entry {
  const Node* node;
  std::optional<std::string_view> key = {};
};
base::Result<std::vector<Entry>> expanded(const Node& set) {
  std::vector<Entry> out;
  for (const Node& entry : items_of(given(set, "entries"))) {
    const Node* keys = given(entry, "keys");
    const auto each = keys == nullptr ? std::vector<std::string_view>()
                                      : TRY(cosign::separate_keys(text_of(*keys, "publicKeys")));
    if (each.size() > 1)
      for (const std::string_view key : each) out.push_back({.node = &entry, .key = key});
    else
      out.push_back({.node = &entry});
  }
  return out;
}

base::Done verify_set(const Node& set, const SignedImage& image, const std::string& path,
                      std::size_t depth);

base::Done verify_entry(const Entry& entry, const SignedImage& image, const std::string& path,
                        std::size_t depth) {
  if (const Node* nested = given(*entry.node, "attestor"))
    return verify_set(*nested, image, path + ".attestor", depth + 1);
  Signer signer = TRY(signer_of(*entry.node, image.entry));
  if (entry.key) signer.text.key = *entry.key;
  const auto trust = cosign::Trust::compile(signer.text);
  if (!trust) return at(path + std::string(signer.name), trust.error());
  const auto verified = cosign::verify_signature({.images = image.images,
                                                  .digest = image.digest,
                                                  .trust = *trust,
                                                  .now = image.now,
                                                  .forms = forms_of(image.entry)});
  if (!verified) return at(path + std::string(signer.name), verified.error());
  return {};
}

base::Done verify_set(const Node& set, const SignedImage& image, const std::string& path,
                      std::size_t depth) {
  if (depth > attestor_depth_max)
    return base::limited(path + ": attestor_depth_max: more than " +
                         std::to_string(attestor_depth_max) + " sets in sets");
  const std::vector<Entry> entries = TRY(expanded(set));
  const auto wanted = wanted_entries(set, entries.size());
  if (!wanted) return at(path, wanted.error());
  std::size_t verified = 0;
  std::string reasons;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto one =
        verify_entry(entries[i], image, path + ".entries[" + std::to_string(i) + "]", depth);
    if (one && ++verified == *wanted) return {};
    if (!one) reasons += (reasons.empty() ? "" : "; ") + one.error().message;
  }
  return base::invalid(std::move(reasons));
}

}  // namespace

base::Result<std::size_t> wanted_entries(const Node& set, std::size_t entries) {
  const Node* count = given(set, "count");
  if (entries == 0) return base::invalid("there are no entries: nobody would have signed");
  if (count == nullptr) return entries;
  std::optional<std::int64_t> number;
  if (count->kind() == document::Kind::int64) number = count->int64();
  // In tests of Kyverno's form all numbers are doubles.
  if (count->kind() == document::Kind::float64 && count->float64() >= 0 &&
      count->float64() <= static_cast<double>(entries))
    number = static_cast<std::int64_t>(count->float64());
  if (number == 0) return entries;
  if (!number || *number < 0 || static_cast<std::uint64_t>(*number) > entries)
    return base::invalid("count: from 1 to the number of entries, " + std::to_string(entries));
  return static_cast<std::size_t>(*number);
}

base::Done verify_attestors(const Node& set, const SignedImage& image, const std::string& path) {
  return verify_set(set, image, path, 0);
}

base::Result<std::vector<Node>> attested(const Node& attestor, const SignedImage& image,
                                         const std::string& path, document::Arena& arena) {
  const Signer signer = TRY(signer_of(attestor, image.entry));
  const auto trust = cosign::Trust::compile(signer.text);
  if (!trust) return at(path + std::string(signer.name), trust.error());
  auto statements = cosign::verified_statements({.images = image.images,
                                                 .digest = image.digest,
                                                 .trust = *trust,
                                                 .now = image.now,
                                                 .forms = forms_of(image.entry)},
                                                arena);
  if (!statements) return at(path + std::string(signer.name), statements.error());
  return statements;
}

}  // namespace kyverno
