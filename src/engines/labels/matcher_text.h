// The two matcher grammars apart, for matcher_text.cpp's choice between them and its tests. Pure.
#pragma once
#include <string_view>

#include "base/result.h"
#include "engines/labels/matcher.h"

namespace labels {

enum class Position : std::uint8_t { single, list };  // a query's filter, or a configuration's list

base::Result<Matchers> parse_classic(std::string_view text, Position position);
base::Result<Matchers> parse_utf8(std::string_view text, Position position);

// Whether a name must be quoted when printed: white space or one of {}!=~,\"'`
bool has_reserved(std::string_view name);

}  // namespace labels
