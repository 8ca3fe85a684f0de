#include "engines/cosign/claim.h"

#include "engines/cosign/json.h"

namespace cosign {
namespace {

constexpr std::string_view claim_type = "cosign container image signature";
// Of claims that other tools make in the same form.
constexpr std::string_view atomic_type = "atomic container signature";

}  // namespace

base::Done check_claim(std::string_view claim, std::string_view digest,
                       const Annotations& annotations, document::Arena& arena) {
  const document::Node node = TRY(read_object(claim, "the claim", arena));
  const std::string_view type = text_at(node, {"critical", "type"});
  // Cosign takes any type; one that speaks of something else than an image is no claim about one.
  if (type != claim_type && type != atomic_type && type != "https://sigstore.dev/cosign/sign/v1")
    return base::invalid("the claim is of type \"" + std::string(type) + "\", not \"" +
                         std::string(claim_type) + "\"");
  const std::string_view about = text_at(node, {"critical", "image", "docker-manifest-digest"});
  if (about != digest)
    return base::invalid("the signature is of another image: " +
                         (about.empty() ? "no digest" : std::string(about)));
  for (const auto& [key, wanted] : annotations) {
    const std::string_view found = text_at(node, {"optional", key});
    if (node_at(node, {"optional", key}) == nullptr || found != wanted)
      return base::invalid("the annotation " + key + " of the signature is \"" +
                           std::string(found) + "\", not \"" + wanted + "\"");
  }
  return {};
}

}  // namespace cosign
