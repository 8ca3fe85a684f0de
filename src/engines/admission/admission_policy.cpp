#include "engines/admission/admission_policy.h"

namespace admission {

using document::Node;
using policy::RuleResult;
using policy::Status;

std::unique_ptr<const policy::Policy> ValidatingAdmissionPolicy::load(const PolicySource& source,
                                                                      Problems& problems) {
  const std::size_t problems_before = problems.size();
  std::unique_ptr<ValidatingAdmissionPolicy> made(new ValidatingAdmissionPolicy(source));
  made->read(source, problems);
  if (problems.size() != problems_before) return nullptr;
  return made;
}

void ValidatingAdmissionPolicy::read(const PolicySource& source, Problems& problems) {
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

  ExpressionCompiler compiler(vocabulary(Family::kubernetes), source.sources, problems);
  variables_ = compiler.variables(spec->find("variables"));
  conditions_ = compiler.conditions(spec->find("matchConditions"));
  validations_ = read_validations(compiler, spec->find("validations"));
  audit_annotations_ = read_audit_annotations(compiler, spec->find("auditAnnotations"));
  reads_ = compiler.reads();
}

RuleResult ValidatingAdmissionPolicy::judge(const BoundRun& run, const policy::Request& request,
                                            const Target& target, policy::Session& session) const {
  Scope scope(vocabulary(Family::kubernetes), variables_, session);
  bind_request(scope, Family::kubernetes, reads_, request, target);
  if (param_kind_ != nullptr) scope.set(Slot::params, run.params);
  const Conditions conditions = evaluate_conditions(scope, conditions_);
  if (conditions.outcome == Conditions::Outcome::do_not_hold)
    return result_of(Status::skip, "match conditions aren't met", conditions.at);
  if (conditions.outcome == Conditions::Outcome::failed) {
    if (conditions.unknown) return result_of(Status::unknown, conditions.message, conditions.at);
    return result_of(failure_policy_ == FailurePolicy::ignore ? Status::skip : Status::error,
                     conditions.message, conditions.at);
  }
  if (auto denial = first_denial(scope, validations_, Status::error)) return *std::move(denial);
  return result_of(Status::pass, "");
}

// Each binding runs; the first that does not let the object pass decides.
std::optional<policy::Response> ValidatingAdmissionPolicy::evaluate(
    policy::Phase phase, const policy::Request& request, policy::Session& session) const {
  if (request.payload != policy::Payload::kubernetes) return std::nullopt;
  policy::Response response{.policy = this, .phase = phase, .rules = {}};
  const Target target = target_of(request);
  if (!constraints_.matches(request, target, session.world)) return response;
  auto runs = bound_runs(bindings_, param_kind_, request, target, session);
  if (!runs) {
    response.rules.push_back(result_of(Status::error, runs.error().message));
    return response;
  }
  std::optional<RuleResult> decisive;
  for (const BoundRun& run : *runs) {
    if (decisive && decisive->status != Status::pass && decisive->status != Status::skip) break;
    RuleResult result = judge(run, request, target, session);
    if (!decisive || result.status != Status::skip) decisive = std::move(result);
  }
  if (decisive) response.rules.push_back(*std::move(decisive));
  return response;
}

}  // namespace admission
