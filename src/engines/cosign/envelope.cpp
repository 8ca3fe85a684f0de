#include "engines/cosign/envelope.h"

#include "base/text.h"
#include "engines/cosign/json.h"
#include "engines/cosign/limits.h"

namespace cosign {
namespace {

using document::Node;

constexpr std::string_view statement_type = "application/vnd.in-toto+json";

bool carries(const Node& subject, const Annotations& annotations) {
  for (const auto& [key, wanted] : annotations) {
    const Node* found = node_at(subject, {"annotations", key});
    if (found == nullptr || !found->is_string() || found->string() != wanted) return false;
  }
  return true;
}

}  // namespace

base::Result<Envelope> read_envelope(const Node& node) {
  Envelope out{.payload_type = std::string(text_at(node, {"payloadType"})),
               .payload = TRY(bytes_at(node, {"payload"})),
               .signatures = {}};
  const auto signatures = items_at(node, {"signatures"});
  if (signatures.size() > parts_max)
    return base::limited("signature_parts_max: more than " + std::to_string(parts_max) +
                         " signatures in an envelope");
  for (const Node& one : signatures) out.signatures.push_back(TRY(bytes_at(one, {"sig"})));
  if (out.signatures.empty()) return base::invalid("the envelope has no signature");
  return out;
}

std::string signed_text(const Envelope& envelope) {
  return "DSSEv1 " + std::to_string(envelope.payload_type.size()) + " " + envelope.payload_type +
         " " + std::to_string(envelope.payload.size()) + " " + envelope.payload;
}

base::Result<Node> statement_of(const Envelope& envelope, std::string_view digest,
                                const Annotations& annotations, document::Arena& arena) {
  if (envelope.payload_type != statement_type)
    return base::invalid("the envelope holds \"" + envelope.payload_type + "\", not " +
                         std::string(statement_type));
  const Node statement = TRY(read_object(envelope.payload, "the statement", arena));
  if (text_at(statement, {"predicateType"}).empty())
    return base::invalid("the statement has no predicateType");
  const auto subjects = items_at(statement, {"subject"});
  if (subjects.size() > parts_max)
    return base::limited("signature_parts_max: more than " + std::to_string(parts_max) +
                         " subjects of a statement");
  bool is_about = false;
  for (const Node& subject : subjects) {
    if ("sha256:" + std::string(text_at(subject, {"digest", "sha256"})) != digest) continue;
    is_about = true;
    if (carries(subject, annotations)) return statement;
  }
  return base::invalid(is_about ? "the statement lacks an annotation that is wanted"
                                : "the statement is about another image");
}

}  // namespace cosign
