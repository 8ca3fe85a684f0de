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

const document::Node* at_keys(const document::Node& node, std::string_view first,
                              std::string_view second) {
  const document::Node* above = node.is_map() ? node.find(first) : nullptr;
  return above == nullptr || !above->is_map() ? nullptr : above->find(second);
}

// spec.validations of a policy in CEL, and spec.rules[].validate.cel.expressions of the rule.
const document::Node* expressions_of(const policy::Policy& policy, std::string_view rule) {
  if (rule.empty()) return at_keys(policy.document(), "spec", "validations");
  const document::Node* rules = at_keys(policy.document(), "spec", "rules");
  if (rules == nullptr || !rules->is_list()) return nullptr;
  for (const document::Node& one : rules->items()) {
    const document::Node* name = one.is_map() ? one.find("name") : nullptr;
    if (name == nullptr || !name->is_string() || name->string() != rule) continue;
    const document::Node* cel = at_keys(one, "validate", "cel");
    return cel == nullptr || !cel->is_map() ? nullptr : cel->find("expressions");
  }
  return nullptr;
}

// Where there is one expression, the rule's own outcomes say it all.
std::vector<document::Span> unfailed(const document::Node* expressions,
                                     std::span<const document::Span> failed) {
  std::vector<document::Span> out;
  if (expressions == nullptr || !expressions->is_list() || expressions->size() < 2) return out;
  for (const document::Node& one : expressions->items())
    if (std::ranges::none_of(failed, [&](const auto& at) { return at.lies_in(one.span()); }))
      out.push_back(one.span());
  return out;
}

}  // namespace

std::vector<RuleCoverage> coverage(std::span<const policy::Policy* const> policies,
                                   std::span<const Ran> tests) {
  std::map<std::pair<std::string_view, std::string_view>, Exercised> seen;
  std::vector<document::Span> failed;
  for (const Ran& test : tests) {
    for (const Check& check : test.result.checks) {
      if (!check.found) continue;
      note(seen[{without_namespace(check.policy), written_name(check.rule)}], *check.found);
      if (*check.found == policy::Status::fail) failed.push_back(check.at);
    }
  }
  std::vector<RuleCoverage> rules;
  for (const policy::Policy* policy : policies) {
    std::vector<std::string> names = policy->rules();
    if (names.empty()) names.emplace_back();
    for (std::string& name : names) {
      const auto found = seen.find({policy->identity().name, name});
      const Exercised own = found == seen.end() ? Exercised() : found->second;
      const document::Node* expressions = expressions_of(*policy, name);
      rules.push_back(
          {.policy = std::string(policy->identity().name),
           .rule = std::move(name),
           .where = policy->identity().at,
           .passed = own.passed,
           .failed = own.failed,
           .skipped = own.skipped,
           .unfailed = own.failed ? unfailed(expressions, failed) : std::vector<document::Span>()});
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
    for (const document::Span& at : rule.unfailed)
      out += sources.place(at) + ": " + name + ": no test sees this expression fail\n";
  }
  return out + std::to_string(exercised) + " of " + std::to_string(rules.size()) +
         " rules exercised, " + std::to_string(both) + " of them both ways\n";
}

}  // namespace policy_suite
