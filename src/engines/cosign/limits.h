// What verifying signatures may cost. Each limit is refused with `limited`, its name and its value.
#pragma once
#include <cstddef>

namespace cosign {

inline constexpr std::size_t signatures_max = 50;   // `image_signatures_max`, of one image
inline constexpr std::size_t identities_max = 100;  // `signature_identities_max`, of one attestor
inline constexpr std::size_t keys_max = 100;        // `signature_keys_max`, of one text
// Signatures in one envelope, entries of a log beside one bundle, subjects of one statement.
inline constexpr std::size_t parts_max = 100;  // `signature_parts_max`

}  // namespace cosign
