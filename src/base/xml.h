// Text in XML 1.0. Pure.
#pragma once
#include <string>
#include <string_view>

namespace base {

// As content or between double quotes: & < > " are escaped, line ends and tabs of an attribute stay
// what they are, and characters that XML does not allow become U+FFFD.
std::string xml_text(std::string_view text);

}  // namespace base
