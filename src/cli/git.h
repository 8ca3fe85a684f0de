// Asking git, by execve and without a shell.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"

namespace cli {

// The files that differ from a revision, untracked ones included, as absolute paths; those that
// were deleted are not among them. `invalid` with git's own words.
base::Result<std::vector<std::string>> changed_since(const std::string& revision);

}  // namespace cli
