#include "engines/admission/kyverno_policy.h"

namespace admission {

using document::Node;

KyvernoPolicy::KyvernoPolicy(const PolicySource& source)
    : Policy(source.document, source.identity) {
  const Node* spec = document().find("spec");
  if (spec != nullptr) spec_ = *spec;
  failure_policy_ = failure_policy_of(spec_);
}

void KyvernoPolicy::read_constraints(const document::Sources& sources, Problems& problems) {
  if (!spec_.is_map()) add_problem(problems, sources, document().span(), "spec: required");
  constraints_ = MatchConstraints(spec_.find("matchConstraints"), sources, problems);
}

policy::Response KyvernoPolicy::response(policy::Phase phase, policy::RuleResult result) const {
  policy::Response response{.policy = this, .phase = phase, .rules = {}};
  response.rules.push_back(std::move(result));
  return response;
}

}  // namespace admission
