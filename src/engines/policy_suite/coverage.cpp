#include "engines/policy_suite/coverage.h"

#include <algorithm>
#include <initializer_list>
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

const document::Node* at_keys(const document::Node& node,
                              std::initializer_list<std::string_view> keys) {
  const document::Node* at = &node;
  for (const std::string_view key : keys) {
    at = at->is_map() ? at->find(key) : nullptr;
    if (at == nullptr) return nullptr;
  }
  return at;
}

// nullptr: the policy has no rule of this name.
const document::Node* rule_of(const policy::Policy& policy, std::string_view rule) {
  const document::Node* rules = at_keys(policy.document(), {"spec", "rules"});
  if (rules == nullptr || !rules->is_list()) return nullptr;
  for (const document::Node& one : rules->items()) {
    const document::Node* name = at_keys(one, {"name"});
    if (name != nullptr && name->is_string() && name->string() == rule) return &one;
  }
  return nullptr;
}

// Where things were decided that ended in the same way.
struct Decided {
  std::vector<document::Span> passed, failed;
};

// Where there is one branch, the rule's own outcomes say it all.
void add_untaken(std::vector<RuleCoverage::Branch>& untaken, const document::Node* branches,
                 std::span<const document::Span> taken, std::string_view missing) {
  if (branches == nullptr || !branches->is_list() || branches->size() < 2) return;
  for (const document::Node& one : branches->items())
    if (std::ranges::none_of(taken, [&](const auto& at) { return at.lies_in(one.span()); }))
      untaken.push_back({.at = one.span(), .missing = missing});
}

std::vector<RuleCoverage::Branch> untaken_of(const policy::Policy& policy, std::string_view name,
                                             const Exercised& own, const Decided& decided) {
  std::vector<RuleCoverage::Branch> untaken;
  const auto add = [&](const document::Node* branches, bool passes, std::string_view missing) {
    if (passes ? own.passed : own.failed)
      add_untaken(untaken, branches, passes ? decided.passed : decided.failed, missing);
  };
  constexpr std::string_view expression = "no test sees this expression fail";
  if (name.empty()) add(at_keys(policy.document(), {"spec", "validations"}), false, expression);
  const document::Node* rule = rule_of(policy, name);
  if (rule == nullptr) return untaken;
  add(at_keys(*rule, {"validate", "cel", "expressions"}), false, expression);
  add(at_keys(*rule, {"validate", "anyPattern"}), true, "no test sees this pattern hold");
  add(at_keys(*rule, {"validate", "deny", "conditions", "any"}), false,
      "no test sees this condition deny");
  add(at_keys(*rule, {"validate", "foreach"}), false, "no test sees an element fail here");
  return untaken;
}

}  // namespace

std::vector<RuleCoverage> coverage(std::span<const policy::Policy* const> policies,
                                   std::span<const Ran> tests) {
  std::map<std::pair<std::string_view, std::string_view>, Exercised> seen;
  Decided decided;
  for (const Ran& test : tests) {
    for (const Check& check : test.result.checks) {
      if (!check.found) continue;
      note(seen[{without_namespace(check.policy), written_name(check.rule)}], *check.found);
      if (*check.found == policy::Status::pass) decided.passed.push_back(check.at);
      if (*check.found == policy::Status::fail || *check.found == policy::Status::warn)
        decided.failed.push_back(check.at);
    }
  }
  std::vector<RuleCoverage> rules;
  for (const policy::Policy* policy : policies) {
    std::vector<std::string> names = policy->rules();
    if (names.empty()) names.emplace_back();
    for (std::string& name : names) {
      const auto found = seen.find({policy->identity().name, name});
      const Exercised own = found == seen.end() ? Exercised() : found->second;
      auto untaken = untaken_of(*policy, name, own, decided);
      rules.push_back({.policy = std::string(policy->identity().name),
                       .rule = std::move(name),
                       .where = policy->identity().at,
                       .passed = own.passed,
                       .failed = own.failed,
                       .skipped = own.skipped,
                       .untaken = std::move(untaken)});
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
    const std::string name = rule.policy + (rule.rule.empty() ? "" : '/' + rule.rule);
    if (!missing.empty())
      out += sources.place(rule.where) + ": " + name + ": " + std::string(missing) + '\n';
    for (const RuleCoverage::Branch& branch : rule.untaken)
      out += sources.place(branch.at) + ": " + name + ": " + std::string(branch.missing) + '\n';
  }
  return out + std::to_string(exercised) + " of " + std::to_string(rules.size()) +
         " rules exercised, " + std::to_string(both) + " of them both ways\n";
}

}  // namespace policy_suite
