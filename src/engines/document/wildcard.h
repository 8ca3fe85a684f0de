// Kyverno's wildcard: `*` is any run, `?` exactly one character, over the whole text; no classes
// and no escapes (reference: policy, section 3.4). Linear in pattern times text; allocates nothing.
// Pure.
#pragma once
#include <string_view>

namespace document {

bool matches_wildcard(std::string_view pattern, std::string_view text);
bool has_wildcard(std::string_view pattern);

}  // namespace document
