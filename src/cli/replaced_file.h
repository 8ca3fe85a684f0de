// Files that are there already, written anew: whole or not at all.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace cli {

// Puts `text` in place of `before`: into a file beside it with the same permissions, which takes
// its name once it is on the disk. A symbolic link stays one; what it leads to is replaced.
// `conflict` when the file holds something else than `before` by now, `unavailable` when it cannot
// be written; the file is then as it was.
base::Done replace_file(const std::string& path, std::string_view before, std::string_view text);

}  // namespace cli
