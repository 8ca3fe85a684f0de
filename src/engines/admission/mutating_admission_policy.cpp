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
  made->read(source, problems, [&](const Node& spec, ExpressionCompiler& compiler) {
    made->mutations_ = read_mutations(compiler, spec.find("mutations"));
  });
  if (problems.size() != problems_before) return nullptr;
  return made;
}

RuleResult MutatingAdmissionPolicy::mutate(const BoundRun& run, const policy::Request& request,
                                           const Target& target, policy::Session& session,
                                           Node& object) const {
  policy::Request current = request;
  current.object = object;
  Scope scope(vocabulary(Family::kubernetes_mutation), variables(), session);
  if (auto excuse = begin(scope, run, current, target)) return *std::move(excuse);
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
  if (!matches(request, target, session.world)) return std::nullopt;
  policy::Response response{.policy = this, .phase = phase, .rules = {}};
  response.patched = request.object;
  const auto all = runs(request, target, session);
  if (!all) {
    response.rules.push_back(result_of(Status::error, all.error().message));
    return response;
  }
  std::optional<RuleResult> decisive;
  for (const BoundRun& run : *all) {
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
