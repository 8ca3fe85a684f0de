// Private to the engine. `generate`: objects that a rule makes of data or copies of others
// (reference: policy, 7). Immutable once compiled.
#pragma once
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/node.h"
#include "engines/kyverno/check.h"
#include "engines/kyverno/conditions.h"
#include "engines/kyverno/context_entry.h"
#include "engines/policy/policy.h"

namespace kyverno {

struct ForeachGeneration {
  Query list;
  std::vector<ContextEntry> context;
  Conditions preconditions;
  Template pattern;
};

struct Generation {
  Template pattern = {};  // apiVersion, kind, name, namespace, data, clone, cloneList
  std::vector<ForeachGeneration> foreach = {};

  static Generation compile(const document::Node& node, Compilation& compilation);
};

struct Generator {
  const policy::Identity& policy;
  std::string_view rule;
  const document::Node& trigger;
};
// In the context's scratch, labelled with what made them.
base::Result<std::vector<document::Node>> generate(const Generation& generation,
                                                   const Generator& by, Context& context);

}  // namespace kyverno
