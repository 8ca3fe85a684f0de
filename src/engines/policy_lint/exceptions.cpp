#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "engines/document/wildcard.h"
#include "engines/policy/exception.h"
#include "engines/policy/object_names.h"
#include "engines/policy_lint/checks.h"

namespace policy_lint {
namespace {

using document::Node;
using Policies = std::span<const policy::Policy* const>;

struct Meant {
  std::string_view name;
  std::vector<std::string_view> rules;
  Node where;
};

std::vector<std::string_view> texts(const Node* list) {
  std::vector<std::string_view> found;
  for (const Node& item : items(list))
    if (item.is_string()) found.push_back(item.string());
  return found;
}

// Of our Exception, and of the two PolicyExceptions of Kyverno.
std::vector<Meant> meant_by(const Node& exception) {
  constexpr struct {
    std::string_view list, name, rules;
  } forms[] = {{"policies", "name", "rules"},
               {"exceptions", "policyName", "ruleNames"},
               {"policyRefs", "name", ""}};
  std::vector<Meant> all;
  const Node* spec = exception.find("spec");
  if (spec == nullptr || !spec->is_map()) return all;
  for (const auto& form : forms)
    for (const Node& item : items(spec->find(form.list)))
      if (item.is_map())
        all.push_back({.name = policy::text_of(item, form.name),
                       .rules = texts(item.find(form.rules)),
                       .where = item});
  return all;
}

// Kyverno writes "namespace/name" of a Policy.
bool is_named(std::string_view pattern, const policy::Policy& policy) {
  const std::string_view name = policy.identity().name;
  return document::matches_wildcard(pattern, name) ||
         document::matches_wildcard(
             pattern, std::string(policy.identity().name_space) + "/" + std::string(name));
}

bool is_rule(std::string_view pattern, const std::string& rule) {
  return document::matches_wildcard(pattern, rule) ||
         document::matches_wildcard(pattern, "autogen-" + rule) ||
         document::matches_wildcard(pattern, "autogen-cronjob-" + rule);
}

std::string hint(std::string_view text, std::span<const std::string_view> known) {
  const std::string_view closest = base::closest(text, known);
  return closest.empty() ? "" : "; is " + std::string(closest) + " meant?";
}

void check_rules(const Meant& meant, Policies policies, const Tell& tell) {
  std::vector<std::string> rules;
  for (const policy::Policy* policy : policies) {
    if (!is_named(meant.name, *policy)) continue;
    for (std::string& rule : policy->rules()) rules.push_back(std::move(rule));
  }
  if (rules.empty()) return;  // policies in CEL have none
  const std::vector<std::string_view> known(rules.begin(), rules.end());
  for (const std::string_view wanted : meant.rules)
    if (std::ranges::none_of(rules, [&](const std::string& rule) { return is_rule(wanted, rule); }))
      tell("unknown-rule", meant.where,
           "policy " + std::string(meant.name) + " has no rule " + std::string(wanted) +
               hint(wanted, known));
}

}  // namespace

void check_excused(const Node& exception, Policies policies, base::Time now,
                   const document::Sources& sources, const Tell& tell) {
  if (policy::is_exception(exception)) {
    const auto read = policy::read_exception(exception, sources);
    if (!read) return tell("unusable-exception", exception, read.error().message);
    if (read->is_expired(now))
      tell("expired-exception", exception,
           "it ended " + base::format_rfc3339(read->expires).substr(0, 10) +
               " and has no effect; renew it or take it away");
  }
  std::vector<std::string_view> names;
  for (const policy::Policy* policy : policies) names.push_back(policy->identity().name);
  for (const Meant& meant : meant_by(exception)) {
    if (std::ranges::any_of(policies, [&](const auto* one) { return is_named(meant.name, *one); }))
      check_rules(meant, policies, tell);
    else
      tell("unknown-policy", meant.where,
           "no policy is called " + std::string(meant.name) + hint(meant.name, names));
  }
}

}  // namespace policy_lint
