// What the policies of policies.kyverno.io have in common: forms (the policy as it is, and those
// that autogen makes of it), each with constraints and a body, and exceptions.
#pragma once
#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/admission/autogen.h"
#include "engines/admission/body.h"
#include "engines/admission/match.h"
#include "engines/admission/policy_source.h"
#include "engines/policy/policy.h"

namespace admission {

class KyvernoPolicy : public policy::Policy {
 public:
  std::vector<std::string> rules() const override { return {}; }

 protected:
  explicit KyvernoPolicy(const PolicySource& source);

  const document::Node& spec() const { return spec_; }
  const MatchConstraints& constraints() const { return constraints_; }
  FailurePolicy failure_policy() const { return failure_policy_; }
  void read_constraints(const document::Sources& sources, Problems& problems);
  // Of a namespaced kind, which speaks of its own namespace only; "" for the others.
  std::string_view own_namespace() const {
    return identity().kind.starts_with("Namespaced") ? identity().name_space : std::string_view();
  }
  bool is_in_reach(const Target& target) const {
    return own_namespace().empty() || own_namespace() == target.name_space;
  }
  // The answer to a request that none of the forms matches: nothing where all are simple (one rule,
  // no names, no exclusions, no selectors), else an empty one (reference: policy, section 8.5).
  template <class Form>
  std::optional<policy::Response> unmatched(policy::Phase phase,
                                            const std::vector<Form>& forms) const {
    if (std::ranges::all_of(forms, [](const Form& form) { return form.constraints.is_simple(); }))
      return std::nullopt;
    return policy::Response{.policy = this, .phase = phase, .rules = {}};
  }
  policy::Response response(policy::Phase phase, policy::RuleResult result) const;

  // Texts that autogen rewrote.
  document::Arena& arena() { return arena_; }

 private:
  document::Arena arena_;
  document::Node spec_;
  MatchConstraints constraints_;
  FailurePolicy failure_policy_ = FailurePolicy::fail;
};

}  // namespace admission
