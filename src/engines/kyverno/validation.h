// Private to the engine. What Kyverno refuses when a ClusterPolicy or Policy is admitted, beyond
// what does not compile.
#pragma once
#include <string>
#include <vector>

#include "engines/document/node.h"
#include "engines/document/source.h"

namespace kyverno {

// "policy.yaml:12:7: ...", one a problem.
std::vector<std::string> problems_of(const document::Node& policy,
                                     const document::Sources& sources);

}  // namespace kyverno
