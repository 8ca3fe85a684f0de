// Private to the engine. PolicyExceptions of kyverno.io: what is excused from which rules
// (reference: policy, 3.16). Immutable once compiled.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/node.h"
#include "engines/kubernetes/pod_security.h"
#include "engines/kyverno/conditions.h"
#include "engines/kyverno/match.h"

namespace kyverno {

struct Exception {
  std::string_view name_space = {}, name = {};
  struct Covered {
    std::string_view policy;              // "name", or "namespace/name"
    std::vector<std::string_view> rules;  // wildcards allowed
  };
  std::vector<Covered> covered = {};
  Filters match = {};
  Conditions conditions = {};
  // What of a podSecurity rule is let pass, and nothing more; empty: the rule as a whole.
  std::vector<kubernetes::PodSecurityExclusion> pod_security = {};

  static Exception compile(const document::Node& document, Compilation& compilation);
  // Whether it names the policy ("name", or "namespace/name" of a Policy).
  bool covers(std::string_view policy) const;
  bool covers(std::string_view policy, std::string_view rule) const;
  // Whether what is asked is excused. A condition that cannot be told excuses nothing.
  bool excuses(const Subject& subject, Context& context) const;
};

}  // namespace kyverno
