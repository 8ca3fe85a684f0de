#include "engines/admission/mutating_admission_policy.h"

#include "engines/document/build.h"

namespace admission {

using document::Node;
using policy::RuleResult;
using policy::Status;

std::unique_ptr<const policy::Policy> MutatingAdmissionPolicy::load(const PolicySource& source,
                                                                    Problems& problems) {
  const std::size_t problems_before = problems.size();
  std::unique_ptr<MutatingAdmissionPolicy> made(new MutatingAdmissionPolicy(source));
  made->read(source, problems);
  if (problems.size() != problems_before) return nullptr;
  return made;
}

void MutatingAdmissionPolicy::read(const PolicySource& source, Problems& problems) {
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

  ExpressionCompiler compiler(vocabulary(Family::kubernetes_mutation), source.sources, problems);
  variables_ = compiler.variables(spec->find("variables"));
  conditions_ = compiler.conditions(spec->find("matchConditions"));
  mutations_ = read_mutations(compiler, spec->find("mutations"));
  reads_ = compiler.reads();
}

RuleResult MutatingAdmissionPolicy::mutate(const BoundRun& run, const policy::Request& request,
                                           const Target& target, policy::Session& session,
                                           Node& object) const {
  policy::Request current = request;
  current.object = object;
  Scope scope(vocabulary(Family::kubernetes_mutation), variables_, session);
  bind_request(scope, Family::kubernetes_mutation, reads_, current, target);
  if (param_kind_ != nullptr) scope.set(Slot::params, run.params);
  const Conditions conditions = evaluate_conditions(scope, conditions_);
  if (conditions.outcome == Conditions::Outcome::do_not_hold)
    return result_of(Status::skip, "match conditions aren't met", conditions.at);
  if (conditions.outcome == Conditions::Outcome::failed)
    return result_of(failure_policy_ == FailurePolicy::ignore ? Status::skip : Status::error,
                     conditions.message, conditions.at);
  auto mutated = apply_mutations(scope, mutations_, current.object, AtomicFields::refused);
  if (auto* failure = std::get_if<MutationFailure>(&mutated))
    return result_of(Status::error, std::move(failure->message), failure->at);
  const Mutated& made = std::get<Mutated>(mutated);
  if (made.changed) object = document::copy(session.results, made.object);
  return result_of(Status::pass, "mutation is successfully applied");
}

// Each binding sees what the one before it made; the first that does not pass ends it.
std::optional<policy::Response> MutatingAdmissionPolicy::evaluate(policy::Phase phase,
                                                                  const policy::Request& request,
                                                                  policy::Session& session) const {
  if (request.payload != policy::Payload::kubernetes || request.object.is_null())
    return std::nullopt;
  const Target target = target_of(request);
  if (!constraints_.matches(request, target, session.world)) return std::nullopt;
  policy::Response response{.policy = this, .phase = phase, .rules = {}};
  response.patched = request.object;
  auto runs = bound_runs(bindings_, param_kind_, request, target, session);
  if (!runs) {
    response.rules.push_back(result_of(Status::error, runs.error().message));
    return response;
  }
  std::optional<RuleResult> decisive;
  for (const BoundRun& run : *runs) {
    RuleResult result = mutate(run, request, target, session, response.patched);
    const bool ends = result.status == Status::error;
    if (!decisive || result.status != Status::skip) decisive = std::move(result);
    if (ends) break;
  }
  if (!decisive) return std::nullopt;
  response.rules.push_back(*std::move(decisive));
  return response;
}

}  // namespace admission
