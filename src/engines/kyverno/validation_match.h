// Private to the engine. What a rule matches: which filters there are and go together, and that
// something is left of it when the rule has excluded what it excludes.
#pragma once
#include "engines/document/node.h"
#include "engines/kyverno/compilation.h"

namespace kyverno {

struct PolicyScope {
  bool background;  // it is applied without a request, and so without a user
  bool namespaced;  // a Policy
};
void check_match(const document::Node& rule, const PolicyScope& scope, Compilation& compilation);

}  // namespace kyverno
