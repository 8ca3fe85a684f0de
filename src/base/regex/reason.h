// Why RE2 refused a pattern. Private to the folder.
#pragma once
#include <string>

namespace re2 {
class RE2;
}

namespace base {

// In the words of Go's regexp, which the tools that send patterns show.
std::string reason(const re2::RE2& expression);

}  // namespace base
