#include "engines/admission/validating_policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "engines/admission/authorization_policy.h"
#include "engines/admission/failures.h"
#include "engines/admission/pod_templates.h"

namespace admission {

using document::Node;
using policy::RuleResult;
using policy::Status;

std::unique_ptr<const policy::Policy> ValidatingPolicy::load(const PolicySource& source,
                                                             Problems& problems) {
  const std::size_t problems_before = problems.size();
  std::unique_ptr<ValidatingPolicy> made(new ValidatingPolicy(source));
  const Node* evaluation = made->spec().find("evaluation");
  const Node* mode = evaluation == nullptr ? nullptr : evaluation->find("mode");
  const std::string_view mode_name =
      mode != nullptr && mode->is_string() ? mode->string() : "Kubernetes";
  if (mode_name == "Envoy")
    return AuthorizationPolicy::load(source, cel::AccessProtocol::envoy, problems);
  if (mode_name == "HTTP")
    return AuthorizationPolicy::load(source, cel::AccessProtocol::http, problems);
  if (mode_name == "JSON")
    made->mode_ = Mode::json;
  else if (mode_name != "Kubernetes")
    add_problem(
        problems, source.sources, mode->span(),
        fmt::format("evaluation.mode: Kubernetes, JSON, Envoy or HTTP, found '{}'", mode_name));
  made->read_constraints(source.sources, problems);
  made->forms_.push_back(
      {.constraints = made->constraints(), .body = made->read(made->spec(), source, problems)});
  if (made->forms_[0].body.validations.empty() && problems.size() == problems_before)
    add_problem(problems, source.sources, made->spec().span(),
                "validations: at least one is required");
  if (problems.size() != problems_before) return nullptr;
  if (made->mode_ == Mode::json) {
    const Body& body = made->forms_[0].body;
    if (body.exceptions.empty() && !body.conditions.empty())
      made->guards_ = cel::guards_of(body.conditions[0].expression.program);
    std::erase_if(made->guards_,
                  [](const cel::Guard& guard) { return guard.variable != "object"; });
    return made;
  }
  for (GeneratedForm& form : generated_forms(made->spec(), made->constraints())) {
    const bool extracts = form.kind == GeneratedForm::Kind::extraction;
    const Node spec = extracts ? made->spec() : rewritten(made->spec(), form.kind, made->arena());
    made->forms_.push_back({.constraints = std::move(form.constraints),
                            .body = made->read(spec, source, problems),
                            .extracts = extracts});
  }
  if (problems.size() != problems_before) return nullptr;
  return made;
}

Body ValidatingPolicy::read(const Node& spec, const PolicySource& source, Problems& problems) {
  ExpressionCompiler compiler(vocabulary(Family::validating), source.sources, problems);
  Body body = read_body(spec, {.family = Family::validating, .exceptions = source.exceptions},
                        compiler, source.sources, problems);
  body.reads = compiler.reads();
  return body;
}

RuleResult ValidatingPolicy::judge_object(const Body& body, const policy::Request& request,
                                          const Target& target, policy::Session& session) const {
  Scope scope(vocabulary(Family::validating), body.variables, session);
  bind_request(scope, Family::validating, body.reads, request, target);
  auto excuse = excused(scope, body, failure_policy());
  RuleResult result = excuse ? *std::move(excuse) : judge(scope, body);
  if (mode_ == Mode::json) {
    if (result.status != Status::pass) redact(result.message, request.subject());
    for (auto& [name, text] : result.audit_annotations) redact(text, request.subject());
  }
  return result;
}

// Conditions go from the general to the special, so that the last text says most.
std::optional<policy::Wanted> ValidatingPolicy::wanted() const {
  for (auto guard = guards_.rbegin(); guard != guards_.rend(); ++guard)
    if (!guard->texts.empty()) return policy::Wanted{.path = guard->path, .texts = guard->texts};
  return std::nullopt;
}

// The first template that does not pass decides; a template that is excused does not.
RuleResult ValidatingPolicy::judge_templates(const Form& form, const policy::Request& request,
                                             policy::Session& session) const {
  document::Arena& arena = session.scratch;
  const auto templates = pod_templates(request.subject(), arena);
  if (templates.empty()) return result_of(Status::error, "no pod template was found");
  const auto others = request.operation == policy::Operation::remove
                          ? std::vector<PodTemplate>()
                          : pod_templates(request.old_object, arena);
  RuleResult last = result_of(Status::skip, "skip");
  for (const PodTemplate& one : templates) {
    policy::Request of_pod = request;
    of_pod.object = of_pod.old_object = Node::null();
    (request.operation == policy::Operation::remove ? of_pod.old_object : of_pod.object) = one.pod;
    const auto before = std::ranges::find(others, one.path, &PodTemplate::path);
    if (before != others.end()) of_pod.old_object = before->pod;
    RuleResult result = judge_object(form.body, of_pod, target_of(of_pod), session);
    if (result.status == Status::fail || result.status == Status::error ||
        result.status == Status::unknown) {
      result.message += fmt::format(" (pod template at {})", one.path);
      return result;
    }
    if (result.status != Status::skip || last.status == Status::skip) last = std::move(result);
  }
  return last;
}

std::optional<policy::Response> ValidatingPolicy::evaluate(policy::Phase phase,
                                                           const policy::Request& request,
                                                           policy::Session& session) const {
  if (mode_ == Mode::json) {
    if (std::ranges::any_of(
            guards_, [&](const cel::Guard& guard) { return guard.excludes(request.object); })) {
      if (!session.tells_unmeant) return std::nullopt;
      return response(phase, condition_not_met(forms_[0].body.conditions[0]));
    }
    const Target target = target_of(request);
    return response(phase, judge_object(forms_[0].body, request, target, session));
  }
  if (request.payload != policy::Payload::kubernetes) return std::nullopt;
  const Target target = target_of(request);
  if (is_in_reach(target)) {
    for (const Form& form : forms_) {
      if (!form.constraints.matches(request, target, session.world)) continue;
      return response(phase, form.extracts ? judge_templates(form, request, session)
                                           : judge_object(form.body, request, target, session));
    }
  }
  return unmatched(phase, forms_);
}

}  // namespace admission
