// Files that only their owner may see: read with a look at who else could, written whole.
#pragma once
#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace cli {

// nullopt when there is none. `denied` when it belongs to somebody else or others may read or write
// it: with the command that mends it.
base::Result<std::optional<base::Secret>> read_private(const std::string& path);
// Makes the folder (mode 0700) and the file (mode 0600), whole or not at all.
base::Done write_private(const std::string& folder, const std::string& name,
                         const base::Secret& text);

}  // namespace cli
