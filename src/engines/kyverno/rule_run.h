// Private to the engine. One policy at work on one request: rules in order, each with a context of
// its own, and what one changes the next one sees. For one thread.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "engines/kyverno/context.h"
#include "engines/kyverno/exceptions.h"
#include "engines/kyverno/rule.h"
#include "engines/policy/policy.h"

namespace kyverno {

class PolicyRun {
 public:
  PolicyRun(const policy::Policy& policy, std::span<const Exception* const> exceptions,
            const policy::Request& request, policy::Session& session);

  const Subject& subject() const { return *subject_; }
  bool matches(const Rule& rule) const;
  std::vector<policy::RuleResult> evaluate(const Rule& rule, policy::Phase phase);
  // The object as the rules so far have made it; it lies in the session's results.
  const document::Node& patched() const { return patched_; }
  // A mutation failed. Kyverno has no object then that further rules could match.
  bool has_lost_object() const { return lost_object_; }

 private:
  Context& context();
  std::vector<policy::RuleResult> applied(const Rule& rule, policy::Phase phase);
  policy::RuleResult validated_by_cel(const Rule& rule) const;
  std::optional<Outcome> validated(const Rule& rule);
  policy::RuleResult mutated(const Rule& rule);
  std::vector<policy::RuleResult> mutated_targets(const Rule& rule);
  std::vector<policy::RuleResult> verified(const Rule& rule);
  policy::RuleResult generated(const Rule& rule);
  document::Node kept(const document::Node& node) const;
  std::optional<Outcome> checked(const Rule& rule, Context& context) const;
  Outcome checked_pod(const Rule& rule, const document::Node& object) const;
  bool old_object_fails(const Rule& rule) const;
  const policy::Values::OfRule* values_of(const Rule& rule) const;
  // Those that excuse the request from the rule.
  std::vector<const Exception*> exceptions_for(const Rule& rule);
  std::optional<Outcome> excused(const Rule& rule);

  const policy::Policy& policy_;
  std::span<const Exception* const> exceptions_;
  const policy::Request& request_;
  policy::Session& session_;
  std::optional<Context> context_;
  std::optional<Subject> subject_;
  document::Node patched_;
  bool lost_object_ = false;
  std::map<std::string, std::string_view, std::less<>> verified_images_;  // of all rules so far
  std::vector<const Exception*> excusing_;  // of the rule at work, when they name controls only
};

}  // namespace kyverno
