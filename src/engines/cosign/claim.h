// Private to the engine. Simple signing claims: what a signature of cosign says (github.com/
// sigstore/cosign, specs/SIGNATURE_SPEC.md; github.com/containers/image, docs/atomic-signature.md).
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engines/document/arena.h"

namespace cosign {

using Annotations = std::map<std::string, std::string, std::less<>>;

// That the claim, whose signature was verified, is about the image with this digest and carries
// the annotations.
base::Done check_claim(std::string_view claim, std::string_view digest,
                       const Annotations& annotations, document::Arena& arena);

}  // namespace cosign
