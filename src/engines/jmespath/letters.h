// Upper and lower case by Unicode's simple mappings, whatever the process's locale. Invalid UTF-8
// stays as it is. Pure.
#pragma once
#include <string>
#include <string_view>

namespace jmespath {

std::string to_upper(std::string_view text);
std::string to_lower(std::string_view text);
// Equal but for case, as Go's strings.EqualFold.
bool equal_fold(std::string_view a, std::string_view b);
// The code point at the front, which is taken off; its bytes.
std::string_view take_code_point(std::string_view& text);

}  // namespace jmespath
