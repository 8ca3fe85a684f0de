#include "engines/admission/authorization_policy.h"

#include <fmt/format.h>

namespace admission {

using document::Node;
using policy::RuleResult;
using policy::Status;

namespace {

RuleResult no_answer(const document::Span& at = {}) {
  return result_of(Status::skip, "request does not match", at);
}

RuleResult result_of_answer(const cel::AccessAnswer& answer, cel::AccessProtocol protocol,
                            const document::Span& at) {
  if (answer.allowed) return result_of(Status::pass, "request allowed", at);
  return result_of(Status::fail,
                   protocol == cel::AccessProtocol::envoy
                       ? fmt::format("request denied with status code {}", answer.status)
                       : fmt::format("request denied, reason: {}", answer.reason),
                   at);
}

}  // namespace

std::unique_ptr<const policy::Policy> AuthorizationPolicy::load(const PolicySource& source,
                                                                cel::AccessProtocol protocol,
                                                                Problems& problems) {
  const std::size_t problems_before = problems.size();
  std::unique_ptr<AuthorizationPolicy> made(new AuthorizationPolicy(source, protocol));
  made->read(source.sources, problems);
  if (made->answers_.empty() && problems.size() == problems_before)
    add_problem(problems, source.sources, made->spec().span(),
                "validations: at least one is required");
  if (problems.size() != problems_before) return nullptr;
  return made;
}

void AuthorizationPolicy::read(const document::Sources& sources, Problems& problems) {
  ExpressionCompiler compiler(vocabulary(family()), sources, problems);
  conditions_ = compiler.conditions(spec().find("matchConditions"));
  variables_ = compiler.variables(spec().find("variables"));
  const Node* list = spec().find("validations");
  if (list != nullptr && list->is_list()) {
    if (list->size() > validations_max)
      return add_problem(
          problems, sources, list->span(),
          fmt::format("more than {} validations (`validations_max`)", validations_max));
    for (const Node& item : list->items()) {
      const Node* text = compiler.text_of(item, "expression");
      if (text == nullptr) continue;
      if (auto expression =
              compiler.compile(*text, {cel::access_response_type(protocol_), cel::Type::null()}))
        answers_.push_back(*std::move(expression));
    }
  }
  reads_ = compiler.reads();
}

RuleResult AuthorizationPolicy::failed(std::string message, const document::Span& at) const {
  if (failure_policy() == FailurePolicy::ignore) return no_answer(at);
  return result_of(Status::error, std::move(message), at);
}

RuleResult AuthorizationPolicy::answer(Scope& scope) const {
  const Conditions conditions = evaluate_conditions(scope, conditions_);
  if (conditions.outcome == Conditions::Outcome::do_not_hold) return no_answer(conditions.at);
  if (conditions.outcome == Conditions::Outcome::failed)
    return failed(conditions.message, conditions.at);
  for (const Expression& expression : answers_) {
    const cel::Value value = scope.evaluate(expression);
    if (value.is_error())
      return failed(scope.message(expression, value.fault()), expression.text.span());
    if (!value.is(cel::Kind::null))
      return result_of_answer(cel::access_answer(protocol_, value), protocol_,
                              expression.text.span());
  }
  return no_answer();
}

std::optional<policy::Response> AuthorizationPolicy::evaluate(policy::Phase phase,
                                                              const policy::Request& request,
                                                              policy::Session& session) const {
  const policy::Payload wanted =
      protocol_ == cel::AccessProtocol::envoy ? policy::Payload::envoy : policy::Payload::http;
  if (request.payload != wanted) return std::nullopt;
  Scope scope(vocabulary(family()), variables_, session);
  bind_request(scope, family(), reads_, request, Target{});
  scope.set(Slot::object, cel::access_request(protocol_, request.object, session.scratch));
  RuleResult result = answer(scope);
  result.rule = std::string(identity().name);
  return response(phase, std::move(result));
}

}  // namespace admission
