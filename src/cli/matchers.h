// Matchers as amtool reads and writes them, to and from what the API takes. Pure.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "modules/alerts/types.h"

namespace cli {

// One matcher a word, as in service=checkout or severity=~"a|b". A first word without an operator
// is an alert's name.
base::Result<std::vector<alerts::SilenceMatcher>> read_matchers(std::span<const std::string> words);

std::string to_text(const std::vector<alerts::SilenceMatcher>& matchers);  // a="b", c=~"d"

}  // namespace cli
