#include "engines/kyverno/exceptions.h"

#include <algorithm>

#include "engines/document/wildcard.h"
#include "engines/kyverno/context.h"
#include "engines/kyverno/pod_security_check.h"

namespace kyverno {

Exception Exception::compile(const document::Node& document, Compilation& compilation) {
  Exception out;
  if (const document::Node* metadata = given(document, "metadata")) {
    out.name_space = text_of(*metadata, "namespace");
    out.name = text_of(*metadata, "name");
  }
  const document::Node* spec = given(document, "spec");
  if (spec == nullptr || !spec->is_map()) {
    compilation.problem(document.span(), "an exception has a spec");
    return out;
  }
  for (const document::Node& one : items_of(given(*spec, "exceptions"))) {
    Covered covered{.policy = text_of(one, "policyName"), .rules = {}};
    for (const document::Node& rule : items_of(given(one, "ruleNames")))
      if (rule.is_string()) covered.rules.push_back(rule.string());
    out.covered.push_back(std::move(covered));
  }
  out.match = Filters::compile(given(*spec, "match"), compilation);
  out.conditions = Conditions::compile(given(*spec, "conditions"), compilation);
  out.pod_security = pod_security_exclusions(items_of(given(*spec, "podSecurity")), compilation);
  return out;
}

bool Exception::covers(std::string_view policy) const {
  return std::ranges::any_of(covered, [&](const Covered& one) { return one.policy == policy; });
}

bool Exception::covers(std::string_view policy, std::string_view rule) const {
  return std::ranges::any_of(covered, [&](const Covered& one) {
    return one.policy == policy && std::ranges::any_of(one.rules, [&](std::string_view pattern) {
             return document::matches_wildcard(pattern, rule);
           });
  });
}

bool Exception::excuses(const Subject& subject, Context& context) const {
  if (!match.match_exception(subject)) return false;
  const auto verdict = conditions.evaluate(context);
  return verdict && verdict->holds;
}

}  // namespace kyverno
