// Keys in JSON pointers (RFC 6901, section 3). Pure.
#pragma once
#include <string>
#include <string_view>

namespace base::json {

// One key as a part of a pointer: "a/b~c" is "a~1b~0c".
inline std::string pointer_part(std::string_view key) {
  std::string part;
  part.reserve(key.size());
  for (const char c : key) {
    if (c == '~')
      part += "~0";
    else if (c == '/')
      part += "~1";
    else
      part += c;
  }
  return part;
}

}  // namespace base::json
