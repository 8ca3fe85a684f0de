// Which rules a set of tests exercised, and which outcomes and branches of them it never saw. Pure.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "engines/policy/policy.h"
#include "engines/policy_suite/report.h"

namespace policy_suite {

struct RuleCoverage {
  std::string policy, rule;  // rule "": the policy has no rules with names
  document::Span where;      // of the policy
  bool passed = false, failed = false, skipped = false;
  // Of several ways in which a rule can end those that no test saw.
  struct Branch {
    document::Span at;
    std::string_view missing;  // "no test sees this expression fail"
  };
  std::vector<Branch> untaken = {};

  bool exercised() const { return passed || failed || skipped; }
};

// Of every rule of the policies, in their order. Results of rules that autogen derived count for
// the rule they come from; policies are told apart by name, as tests do.
std::vector<RuleCoverage> coverage(std::span<const policy::Policy* const> policies,
                                   std::span<const Ran> tests);

// A line for each rule and each branch with something missing, and one that sums up: "3 of 4
// rules exercised, 2 of them both ways".
std::string to_text(std::span<const RuleCoverage> rules, const document::Sources& sources);

}  // namespace policy_suite
