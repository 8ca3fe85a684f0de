// Text as terminals and pipes want it. Pure.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/time.h"

namespace cli {

// Control characters, escape sequences' beginnings and direction overrides become spaces or go:
// labels and summaries come from strangers.
std::string printable(std::string_view text);

// Columns that the text takes, one a code point.
std::size_t display_width(std::string_view text);
// At most `width` columns, the last one "…" where something was cut.
std::string cut_to(std::string_view text, std::size_t width);

// A field of a TSV line: tab, line feed, carriage return and backslash become \t \n \r and two
// backslashes.
std::string tsv_field(std::string_view text);

// "4m ago", the largest unit alone; "in 1h30m", the two largest; "now" within a second.
std::string relative(base::Time time, base::Time now);

}  // namespace cli
