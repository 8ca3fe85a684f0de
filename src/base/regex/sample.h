// Texts that match a regular expression, for Kyverno's random() in JMESPath and in CEL. Literals,
// classes, groups, alternatives and repetitions of RE2's syntax; characters that a pattern leaves
// open are printable ASCII. Deterministic: the random numbers are handed in. Pure.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

inline constexpr std::size_t sample_repeats_max = 16;   // of * and + and {n,}, beyond the least
inline constexpr std::size_t sample_bytes_max = 65536;  // `sample_bytes_max`, of the text
inline constexpr std::size_t sample_depth_max = 50;     // `sample_depth_max`, of groups

// `invalid` for a pattern that is none, or that has what is not listed above; `limited` past a
// limit.
Result<std::string> regex_sample(std::string_view pattern,
                                 const std::function<std::uint64_t()>& random);

}  // namespace base
