#include "engines/admission/bound_policy.h"

namespace admission {

using document::Node;
using policy::RuleResult;
using policy::Status;

void BoundPolicy::read(const PolicySource& source, Problems& problems, const Own& own) {
  const Node* spec = document().find("spec");
  if (spec == nullptr || !spec->is_map()) {
    add_problem(problems, source.sources, document().span(), "spec: required");
    return;
  }
  constraints_ = MatchConstraints(spec->find("matchConstraints"), source.sources, problems);
  bindings_ = read_bindings(source, problems);
  const Node* kind = spec->find("paramKind");
  if (kind != nullptr && kind->is_map()) param_kind_ = kind;
  failure_policy_ = failure_policy_of(*spec);

  ExpressionCompiler compiler(vocabulary(family_), source.sources, problems);
  variables_ = compiler.variables(spec->find("variables"));
  conditions_ = compiler.conditions(spec->find("matchConditions"));
  own(*spec, compiler);
  reads_ = compiler.reads();
}

std::optional<RuleResult> BoundPolicy::begin(Scope& scope, const BoundRun& run,
                                             const policy::Request& request,
                                             const Target& target) const {
  Target asked = target;
  if (family_ == Family::kubernetes) asked.user_name = "system:kyverno:background-scan";
  bind_request(scope, family_, reads_, request, asked);
  if (param_kind_ != nullptr) scope.set(Slot::params, run.params);
  const Conditions conditions = evaluate_conditions(scope, conditions_);
  switch (conditions.outcome) {
    case Conditions::Outcome::hold:
      return std::nullopt;
    case Conditions::Outcome::do_not_hold:
      return result_of(Status::skip, "match conditions aren't met", conditions.at);
    case Conditions::Outcome::failed:
      if (conditions.unknown) return result_of(Status::unknown, conditions.message, conditions.at);
      return result_of(failure_policy_ == FailurePolicy::ignore ? Status::skip : Status::error,
                       conditions.message, conditions.at);
  }
  return std::nullopt;
}

}  // namespace admission
