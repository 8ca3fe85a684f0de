// Private to the engine. `verifyImages`, as far as it goes without a registry: which images must
// have a digest, which must be verified, and digests that the world knows. Signatures cannot be
// checked here: an image that has to have one is an error, never a pass. Immutable once compiled.
#pragma once
#include <string_view>
#include <vector>

#include "engines/document/node.h"
#include "engines/kyverno/check.h"
#include "engines/kyverno/compilation.h"

namespace kyverno {

struct ImageVerification {
  std::vector<std::string_view> references = {}, skipped = {};  // wildcards, of whole references
  bool mutates_digest = true, needs_digest = true, is_required = true;
  bool has_signers = false;  // attestors or attestations

  static std::vector<ImageVerification> compile(const document::Node& list,
                                                Compilation& compilation);
  bool means(std::string_view image) const;
};

// What can be said of the images as they are written; nullopt: the rule means none of them.
std::optional<Outcome> check_images(std::span<const ImageVerification> verifications,
                                    Context& context);

struct VerifiedImages {
  std::vector<Outcome> outcomes = {};  // one an image that needs a signature or a digest
  document::Node object = {};          // with the digests that are known
};
VerifiedImages verify_images(std::span<const ImageVerification> verifications,
                             const document::Node& object, Context& context);

}  // namespace kyverno
