// Events with keys, as `mainstay stats novelty` and `top` read them: the columns of --by together
// are an event's key.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/stats_input.h"

namespace cli {

// The names of --by, "key" without it; `invalid` for too many, one that comes twice, or one of
// `own` names of what is printed beside them.
base::Result<std::vector<std::string>> key_names_of(const Arguments& arguments,
                                                    std::span<const std::string_view> own);

// The parts of a row's key in one text, so that no two keys read alike.
std::string joined_key(const stats::CsvRow& row, std::size_t parts);
inline constexpr char key_separator = '\x1f';

}  // namespace cli
