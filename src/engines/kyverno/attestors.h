// Private to the engine. Attestors of verifyImages: who has to have signed an image, or what is
// attested of it, as an entry of a rule says it once its variables are replaced.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/image/registry.h"

namespace kyverno {

// One image, and the entry of verifyImages that means it.
struct SignedImage {
  const image::Registry& images;
  std::string_view digest;
  const document::Node& entry;
  base::Time now;
};

inline constexpr std::size_t attestor_depth_max = 8;  // `attestor_depth_max`: sets in sets

// That as many entries of the set as it asks for hold, all of them if it says nothing; `path` says
// where it stands. A set without entries never holds.
base::Done verify_attestors(const document::Node& set, const SignedImage& image,
                            const std::string& path);

// How many of a set's entries have to hold. `invalid`: there are none, or not as many.
base::Result<std::size_t> wanted_entries(const document::Node& set, std::size_t entries);

// The statements of the image that an entry of an attestation's attestor vouches for, at least one.
base::Result<std::vector<document::Node>> attested(const document::Node& attestor,
                                                   const SignedImage& image,
                                                   const std::string& path, document::Arena& arena);

}  // namespace kyverno
