// What is probably wrong with a policy that can be used all the same: rules that never apply,
// conditions that never hold, fields that no object has, wildcards that mean less than they seem.
// Pure; every remark says where and what to do.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "engines/document/node.h"
#include "engines/document/source.h"
#include "engines/policy/policy.h"

namespace policy_lint {

struct Remark {
  std::string check;    // "unreachable-rule", "impossible-condition", ...
  std::string policy;   // its name
  std::string rule;     // "" when it is about the policy
  std::string message;  // for a person
  document::Span where;
};

// Of every kind of policy, and of exceptions; of any other document nothing is said. In the order
// of the text.
std::vector<Remark> lint(const document::Node& policy, const document::Sources& sources);

// Of an exception, ours or Kyverno's, beside the policies that it may speak of.
std::vector<Remark> lint_exception(const document::Node& exception,
                                   std::span<const policy::Policy* const> policies, base::Time now,
                                   const document::Sources& sources);

// "policy.yaml:12:7: unreachable-rule: require-labels/check: ..."
std::string to_text(const Remark& remark, const document::Sources& sources);

}  // namespace policy_lint
