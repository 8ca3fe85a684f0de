#include "engines/policy_suite/coverage.h"

#include <algorithm>
#include <map>
#include <utility>

namespace policy_suite {
namespace {

struct Exercised {
  bool passed = false, failed = false, skipped = false;
};

std::string_view written_name(std::string_view rule) {
  for (const std::string_view prefix : {"autogen-cronjob-", "autogen-"})
    if (rule.starts_with(prefix)) return rule.substr(prefix.size());
  return rule;
}

std::string_view without_namespace(std::string_view policy) {
  const std::size_t slash = policy.find('/');
  return slash == std::string_view::npos ? policy : policy.substr(slash + 1);
}

void note(Exercised& seen, policy::Status status) {
  seen.passed |= status == policy::Status::pass;
  seen.failed |= status == policy::Status::fail || status == policy::Status::warn;
  seen.skipped |= status == policy::Status::skip;
}

}  // namespace

std::vector<RuleCoverage> coverage(std::span<const policy::Policy* const> policies,
                                   std::span<const Ran> tests) {
  std::map<std::pair<std::string_view, std::string_view>, Exercised> seen;
  for (const Ran& test : tests)
    for (const Check& check : test.result.checks)
      if (check.found)
        note(seen[{without_namespace(check.policy), written_name(check.rule)}], *check.found);
  std::vector<RuleCoverage> rules;
  for (const policy::Policy* policy : policies) {
    std::vector<std::string> names = policy->rules();
    if (names.empty()) names.emplace_back();
    for (std::string& name : names) {
      const auto found = seen.find({policy->identity().name, name});
      const Exercised own = found == seen.end() ? Exercised() : found->second;
      rules.push_back({.policy = std::string(policy->identity().name),
                       .rule = std::move(name),
                       .where = policy->identity().at,
                       .passed = own.passed,
                       .failed = own.failed,
                       .skipped = own.skipped});
    }
  }
  return rules;
}

std::string to_text(std::span<const RuleCoverage> rules, const document::Sources& sources) {
  std::string out;
  std::size_t exercised = 0, both = 0;
  for (const RuleCoverage& rule : rules) {
    exercised += rule.exercised() ? 1 : 0;
    both += rule.passed && rule.failed ? 1 : 0;
    std::string_view missing;
    if (!rule.exercised())
      missing = "no test exercises it";
    else if (!rule.failed)
      missing = "no test sees it fail";
    else if (!rule.passed)
      missing = "no test sees it pass";
    if (missing.empty()) continue;
    out += sources.place(rule.where) + ": " + rule.policy +
           (rule.rule.empty() ? "" : '/' + rule.rule) + ": " + std::string(missing) + '\n';
  }
  return out + std::to_string(exercised) + " of " + std::to_string(rules.size()) +
         " rules exercised, " + std::to_string(both) + " of them both ways\n";
}

}  // namespace policy_suite
