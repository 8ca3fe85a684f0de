// Private to the engine. `verifyImages`: which images must have a digest, which must be verified,
// and digests that the world knows. Whether an image was verified is found out anew wherever it is
// asked: annotations of the object, which anybody may have written, are not believed. Without
// images in the world an image that has to be signed is an error, never a pass. Immutable once
// compiled.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/node.h"
#include "engines/kyverno/check.h"
#include "engines/kyverno/compilation.h"
#include "engines/kyverno/image_signatures.h"

namespace kyverno {

struct ImageVerification {
  std::vector<std::string_view> references = {}, skipped = {};  // wildcards, of whole references
  bool mutates_digest = true, needs_digest = true, is_required = true;
  ImageSignatures signatures = {};

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
  // By image, of those that have to be signed: "pass", "fail", "skip".
  std::map<std::string, std::string_view, std::less<>> verified = {};
};
VerifiedImages verify_images(std::span<const ImageVerification> verifications,
                             const document::Node& object, Context& context);

// With the annotation kyverno.io/verify-images, which says what came of it.
document::Node with_verified_images(
    const document::Node& object,
    const std::map<std::string, std::string_view, std::less<>>& verified, document::Arena& arena);

}  // namespace kyverno
