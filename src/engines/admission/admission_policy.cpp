#include "engines/admission/admission_policy.h"

namespace admission {

using document::Node;
using policy::RuleResult;
using policy::Status;

std::unique_ptr<const policy::Policy> ValidatingAdmissionPolicy::load(const PolicySource& source,
                                                                      Problems& problems) {
  const std::size_t problems_before = problems.size();
  std::unique_ptr<ValidatingAdmissionPolicy> made(new ValidatingAdmissionPolicy(source));
  made->read(source, problems, [&](const Node& spec, ExpressionCompiler& compiler) {
    made->validations_ = read_validations(compiler, spec.find("validations"));
    made->audit_annotations_ = read_audit_annotations(compiler, spec.find("auditAnnotations"));
  });
  if (problems.size() != problems_before) return nullptr;
  return made;
}

RuleResult ValidatingAdmissionPolicy::judge(const BoundRun& run, const policy::Request& request,
                                            const Target& target, policy::Session& session) const {
  Scope scope(vocabulary(Family::kubernetes), variables(), session);
  if (auto excuse = begin(scope, run, request, target)) return *std::move(excuse);
  auto denial = first_denial(scope, validations_, Status::error);
  RuleResult result = denial ? *std::move(denial) : result_of(Status::pass, "");
  // The audit log of a cluster has them of whatever was decided; one that cannot be evaluated is
  // no part of a verdict, as with Kyverno's commands.
  for (const NamedExpression& annotation : audit_annotations_)
    add_audit_annotation(result, annotation, scope.evaluate(annotation.expression));
  return result;
}

// Each binding runs; the first that does not let the object pass decides.
std::optional<policy::Response> ValidatingAdmissionPolicy::evaluate(
    policy::Phase phase, const policy::Request& request, policy::Session& session) const {
  if (request.payload != policy::Payload::kubernetes) return std::nullopt;
  policy::Response response{.policy = this, .phase = phase, .rules = {}};
  const Target target = target_of(request);
  if (!matches(request, target, session.world)) return response;
  const auto all = runs(request, target, session);
  if (!all) {
    response.rules.push_back(result_of(Status::error, all.error().message));
    return response;
  }
  std::optional<RuleResult> decisive;
  for (const BoundRun& run : *all) {
    if (decisive && decisive->status != Status::pass && decisive->status != Status::skip) break;
    RuleResult result = judge(run, request, target, session);
    if (!decisive || result.status != Status::skip) decisive = std::move(result);
  }
  if (decisive) response.rules.push_back(*std::move(decisive));
  return response;
}

}  // namespace admission
