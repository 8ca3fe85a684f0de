#include "engines/kyverno/image_signatures.h"

#include <algorithm>

#include "engines/image/registry.h"
#include "engines/kyverno/attestors.h"
#include "engines/kyverno/context.h"

namespace kyverno {
namespace {

using document::Key;
using document::Member;
using document::Node;
using policy::Status;

// A map without a member.
Node without(const Node& map, std::string_view key, document::Arena& arena) {
  std::vector<Member> members;
  for (const Member& member : members_of(&map))
    if (member.key.text() != key) members.push_back(member);
  return document::map(arena, members, map.span());
}

Node with(const Node& map, std::string_view key, const Node& value, document::Arena& arena) {
  const Node rest = without(map, key, arena);
  std::vector<Member> members(rest.members().begin(), rest.members().end());
  members.push_back({.key = Key(key), .value = value});
  return document::map(arena, members, map.span());
}

// The old form names one key, or one identity, and the annotations of its signatures.
Node in_new_form(const Node& entry, document::Arena& arena) {
  if (given(entry, "attestors") != nullptr) return entry;
  std::vector<Member> signer;
  std::string_view kind = "keyless";
  if (const Node* key = given(entry, "key")) {
    kind = "keys";
    signer.push_back({.key = Key("publicKeys"), .value = *key});
  } else {
    for (const std::string_view name : {"issuer", "subject", "roots", "additionalExtensions"})
      if (const Node* found = given(entry, name))
        signer.push_back({.key = Key(name), .value = *found});
    if (given(entry, "issuer") == nullptr && given(entry, "subject") == nullptr) return entry;
  }
  const Member attestor[] = {{.key = Key(kind), .value = document::map(arena, signer)}};
  const Node entries[] = {document::map(arena, attestor)};
  const Member set[] = {{.key = Key("entries"), .value = document::list(arena, entries)}};
  const Node sets[] = {document::map(arena, set)};
  return with(entry, "attestors", document::list(arena, sets), arena);
}

// The type of an attestation, which had another name.
std::string_view type_of(const Node& attestation) {
  const std::string_view type = text_of(attestation, "type");
  return type.empty() ? text_of(attestation, "predicateType") : type;
}

}  // namespace

// The image that is looked at.
struct ImageSignatures::Subject {
  std::string_view reference;
  SignedImage image;
};

ImageSignatures ImageSignatures::compile(const Node& entry, Compilation& compilation) {
  document::Arena& arena = compilation.arena;
  ImageSignatures out;
  Node text = in_new_form(entry, arena);
  std::vector<Node> bare;
  for (const Node& node : items_of(given(text, "attestations"))) {
    if (type_of(node).empty())
      compilation.problem(node.span(), "an attestation has a `type`, its predicateType");
    out.attestations_.push_back(
        {.name = text_of(node, "name"),
         .type = type_of(node),
         .conditions = Conditions::compile(given(node, "conditions"), compilation)});
    bare.push_back(without(node, "conditions", arena));
  }
  if (!bare.empty()) text = with(text, "attestations", document::list(arena, bare), arena);
  if (const Node* validate = given(text, "validate")) {
    if (const Node* deny = given(*validate, "deny"))
      out.deny_ = Conditions::compile(given(*deny, "conditions"), compilation);
    if (const Node* message = given(*validate, "message"); message && message->is_string())
      out.deny_message_ = Template::compile(*message, compilation);
    text = without(text, "validate", arena);
  }
  const std::string_view type = text_of(text, "type");
  if (!type.empty() && type != "Cosign" && type != "SigstoreBundle" && type != "Notary")
    compilation.problem(text.span(), "type: one of Cosign, SigstoreBundle and Notary");
  out.wanted_ = !items_of(given(text, "attestors")).empty() || !out.attestations_.empty();
  // What was meant to be signed, but by nobody, is never taken to be signed.
  for (const std::string_view key : {"attestors", "attestations", "key", "subject", "issuer"})
    out.wanted_ = out.wanted_ || given(entry, key) != nullptr;
  out.entry_ = Template::compile(text, compilation);
  return out;
}

Outcome ImageSignatures::verify(std::string_view image, Context& context) const {
  const std::string what = "failed to verify image " + std::string(image) + ": ";
  const image::Registry* images = context.session().world.images();
  if (images == nullptr)
    return {.status = Status::error,
            .message = "signatures of " + std::string(image) +
                       " cannot be verified: there is no registry; name OCI layouts that hold "
                       "the image and its signatures (--images)"};
  const auto entry = entry_.value(context);
  if (!entry) return error_outcome("failed to substitute variables", entry.error());
  if (text_of(*entry, "type") == "Notary")
    return {.status = Status::error,
            .message = what + "signatures of Notary (type: Notary) are not verified here"};
  const auto stored = images->find(image);
  if (!stored) return {.status = Status::fail, .message = what + stored.error().message};
  const Context::Mark mark = context.mark();
  const auto verified = verify_all({.reference = image,
                                    .image = {.images = *images,
                                              .digest = (*stored)->digest,
                                              .entry = *entry,
                                              .now = context.session().world.now()}},
                                   context);
  context.restore(mark);
  if (!verified) return {.status = Status::fail, .message = what + verified.error().message};
  return {.message = *verified};
}

// What is said when all holds.
base::Result<std::string> ImageSignatures::verify_all(const Subject& subject,
                                                      Context& context) const {
  const Node& entry = subject.image.entry;
  const auto sets = items_of(given(entry, "attestors"));
  const auto attestations = items_of(given(entry, "attestations"));
  if (sets.empty() && attestations.empty())
    return base::invalid("there are neither attestors nor attestations");
  for (std::size_t i = 0; i < sets.size(); ++i)
    TRY(verify_attestors(sets[i], subject.image, ".attestors[" + std::to_string(i) + "]"));
  for (std::size_t i = 0; i < attestations.size(); ++i)
    TRY(verify_attestation(i, attestations[i], subject, context));
  TRY(check_deny(context));
  return std::string(attestations.empty() ? "verified image signatures for "
                                          : "verified image attestations for ") +
         std::string(subject.reference);
}

base::Done ImageSignatures::verify_attestation(std::size_t index, const Node& written,
                                               const Subject& subject, Context& context) const {
  const std::string path = ".attestations[" + std::to_string(index) + "]";
  const auto sets = items_of(given(written, "attestors"));
  if (sets.empty())
    return base::invalid(path + ": there are no attestors: nobody would have attested it");
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const std::string set_path = path + ".attestors[" + std::to_string(i) + "]";
    const auto entries = items_of(given(sets[i], "entries"));
    const auto wanted = wanted_entries(sets[i], entries.size());
    if (!wanted) return base::invalid(set_path + ": " + wanted.error().message);
    std::size_t verified = 0;
    std::string reasons;
    for (std::size_t k = 0; k < entries.size() && verified < *wanted; ++k) {
      const std::string entry_path = set_path + ".entries[" + std::to_string(k) + "]";
      const auto statements = attested(entries[k], subject.image, entry_path, context.arena());
      const auto checked = statements ? check_statements(index, *statements, context)
                                      : base::Done(statements.error());
      if (checked)
        ++verified;
      else
        reasons += (reasons.empty() ? "" : "; ") + checked.error().message;
    }
    if (verified < *wanted)
      return base::invalid(
          "image attestations verification failed, verifiedCount: " + std::to_string(verified) +
          ", requiredCount: " + std::to_string(*wanted) + ", error: " + reasons);
  }
  return {};
}

// All statements of the type have to hold the conditions; they stay known by the attestation's
// name.
base::Done ImageSignatures::check_statements(std::size_t index, std::span<const Node> statements,
                                             Context& context) const {
  const Attestation& attestation = attestations_[index];
  bool found = false;
  for (const Node& statement : statements) {
    if (text_of(statement, "predicateType") != attestation.type) continue;
    const Node* predicate = given(statement, "predicate");
    if (predicate == nullptr || !predicate->is_map())
      return base::invalid("a statement of type " + std::string(attestation.type) +
                           " has no predicate");
    if (!attestation.name.empty() && !found) context.set(attestation.name, *predicate);
    found = true;
    const Context::Mark mark = context.mark();
    for (const Member& member : predicate->members()) context.set(member.key.text(), member.value);
    const auto verdict = attestation.conditions.evaluate(context);
    context.restore(mark);
    if (!verdict) return base::invalid("failed to check attestations: " + verdict.error().message);
    if (verdict->unknown || !verdict->holds)
      return base::invalid("attestation checks failed for predicate " +
                           std::string(attestation.type) +
                           (verdict->message.empty() ? "" : ": " + verdict->message));
  }
  if (!found)
    return base::invalid("attestations not found for predicate type " +
                         std::string(attestation.type));
  return {};
}

base::Done ImageSignatures::check_deny(Context& context) const {
  if (!deny_) return {};
  const auto verdict = deny_->evaluate(context);
  if (!verdict)
    return base::invalid("validation in verifyImages failed: " + verdict.error().message);
  if (!verdict->unknown && !verdict->holds) return {};
  std::string message = "validation in verifyImages failed";
  if (deny_message_)
    if (const auto text = deny_message_->text(context)) message += ": " + std::string(*text);
  return base::invalid(verdict->message.empty() ? message : message + "; " + verdict->message);
}

}  // namespace kyverno
