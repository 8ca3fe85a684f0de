#include "engines/policy_suite/lint.h"

#include <algorithm>

#include "base/text.h"
#include "engines/policy_suite/setting.h"

namespace policy_suite {
namespace {

class Linting {
 public:
  Linting(const Test& test, const policy::PolicySet& policies, const Setting& setting)
      : test_(test), policies_(policies), setting_(setting) {}

  std::vector<Remark> run() {
    for (const Row& row : test_.rows) {
      if (check_policy(row)) check_rule(row);
      for (const std::string& entry : row.resources) check_resource(row, entry);
    }
    return std::move(remarks_);
  }

 private:
  void tell(std::string check, const Row& row, std::string message) {
    remarks_.push_back({.check = std::move(check), .message = std::move(message), .where = row.at});
  }

  bool check_policy(const Row& row) {
    std::vector<std::string> known;
    for (const auto& policy : policies_.policies) known.emplace_back(policy->identity().name);
    for (const policy::Rejected& rejected : policies_.rejected)
      known.emplace_back(rejected.identity.name);
    if (std::ranges::find(known, row.policy_name()) != known.end()) return true;
    tell("unknown-policy", row,
         "no policy of the test is called " + row.policy + suggestion(row.policy_name(), known));
    return false;
  }

  void check_rule(const Row& row) {
    if (row.rule.empty()) return;
    std::vector<std::string> known;
    for (const auto& policy : policies_.policies) {
      if (policy->identity().name != row.policy_name()) continue;
      if (!has_named_rules(*policy)) return;
      for (std::string& name : policy->rules()) known.push_back(std::move(name));
    }
    if (known.empty() || std::ranges::any_of(known, [&](const std::string& name) {
          return is_same_rule(name, row.rule) || is_same_rule(row.rule, name);
        }))
      return;
    tell("unknown-rule", row,
         "policy " + row.policy + " has no rule " + row.rule + suggestion(row.rule, known));
  }

  void check_resource(const Row& row, const std::string& entry) {
    std::vector<std::string> known;
    for (const auto* subjects : {&setting_.subjects, &setting_.targets}) {
      for (const Subject& subject : *subjects) {
        if (subject.is_named(entry)) return;
        known.push_back(subject.name);
      }
    }
    const std::string_view name = std::string_view(entry).substr(entry.rfind('/') + 1);
    tell("unknown-resource", row,
         "no object of the test is called " + entry + suggestion(name, known));
  }

  const Test& test_;
  const policy::PolicySet& policies_;
  const Setting& setting_;
  std::vector<Remark> remarks_;
};

}  // namespace

bool is_same_rule(std::string_view result, std::string_view wanted) {
  for (const std::string_view prefix : {"", "autogen-", "autogen-cronjob-"})
    if (result.size() == prefix.size() + wanted.size() && result.starts_with(prefix) &&
        result.ends_with(wanted))
      return true;
  return false;
}

bool has_named_rules(const policy::Policy& policy) {
  return policy.identity().kind == "ClusterPolicy" || policy.identity().kind == "Policy";
}

std::string suggestion(std::string_view name, const std::vector<std::string>& known) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  const std::string_view closest = base::closest(name, views);
  return closest.empty() ? "" : "; is " + std::string(closest) + " meant?";
}

std::vector<Remark> lint(const Test& test, const std::string& folder, Files& files) {
  document::Arena arena;
  const auto unusable = [&](const base::Error& error) {
    return std::vector{
        Remark{.check = "unusable-test", .message = error.message, .where = test.at}};
  };
  const auto setting = make_setting(test, folder, files, arena);
  if (!setting) return unusable(setting.error());
  const auto policies =
      files.policies(all_joined(folder, test.policies), all_joined(folder, test.exceptions));
  if (!policies) return unusable(policies.error());
  return Linting(test, **policies, **setting).run();
}

}  // namespace policy_suite
