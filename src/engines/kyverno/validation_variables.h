// Private to the engine. Which variables a policy may use: what Kyverno knows, and what its rules
// define; in the background nothing of who asked.
#pragma once
#include <string>
#include <vector>

#include "engines/document/node.h"
#include "engines/document/source.h"

namespace kyverno {

std::vector<std::string> variable_problems(const document::Node& policy, bool background,
                                           const document::Sources& sources);

}  // namespace kyverno
