// mainstay policy check --watch: judges anew what changes.
#pragma once
#include "cli/command.h"
#include "cli/context.h"

namespace cli {

class PolicyCache;

// Prints the report of everything, then, whenever files change, that of the objects in them. A file
// of --resources is read and judged alone; after any other change all is read anew. Returns only
// when it cannot go on. The cache may be nullptr.
base::Result<int> watch_policies(Context& context, const Arguments& arguments, PolicyCache* cache);

}  // namespace cli
