// What a scalar in quotes says (YAML 1.2.2, 7.3.1 and 7.3.2), from the bytes between the quotes.
// libfyaml 0.7.12 tells where they stand, but loses bytes, and makes some that nobody wrote, where
// single quotes follow each other and where a line within double quotes ends with an escape.
#pragma once
#include <string>
#include <string_view>

namespace base::yaml {

// Two quotes are one, and lines are folded.
std::string single_quoted(std::string_view written);
// Escapes, also of line ends, and lines folded. The scanner has looked at the escapes.
std::string double_quoted(std::string_view written);

}  // namespace base::yaml
