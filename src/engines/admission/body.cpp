#include "engines/admission/body.h"

#include <fmt/format.h>

#include "base/utf8.h"
#include "engines/admission/failures.h"
#include "engines/document/build.h"

namespace admission {
namespace {

using document::Node;
using policy::RuleResult;
using policy::Status;

RuleResult failed(const Conditions& conditions) {
  return result_of(conditions.unknown ? Status::unknown : Status::error, conditions.message,
                   conditions.at);
}

RuleResult not_met(std::string_view name, const document::Span& at) {
  return result_of(Status::skip, fmt::format("match condition '{}' does not hold", name), at);
}

// Kyverno takes the text of messageExpression as it is, and says when there is none.
std::string message_of(Scope& scope, const Validation& validation, std::size_t index) {
  std::string message(validation.message);
  if (validation.message_expression) {
    const cel::Value value = scope.evaluate(*validation.message_expression);
    if (value.is(cel::Kind::string))
      message = base::first_bytes(value.text(), message_bytes_max);
    else if (value.is_error())
      message =
          fmt::format("failed to evaluate message expression: {}", cel::message(value.fault()));
  }
  if (message.empty()) message = fmt::format("CEL expression validation failed at index {}", index);
  return message;
}

RuleResult failed_to_evaluate(Scope& scope, const Expression& expression, const cel::Value& value) {
  const document::Span at = expression.text.span();
  if (!value.is_error()) return result_of(Status::error, "the expression yields no boolean", at);
  return result_of(
      value.fault().kind == cel::FaultKind::unknown_value ? Status::unknown : Status::error,
      scope.message(expression, value.fault()), at);
}

// A result with the annotations, or the error of the first that cannot be evaluated.
RuleResult annotated(RuleResult result, Scope& scope, const Body& body) {
  for (const NamedExpression& annotation : body.audit_annotations) {
    const cel::Value value = scope.evaluate(annotation.expression);
    if (value.is_error()) return failed_to_evaluate(scope, annotation.expression, value);
    add_audit_annotation(result, annotation, value);
  }
  return result;
}

struct Allowed {
  std::vector<Node> images, values;
  void add(const Exception& exception) {
    const auto more_images = exception.allowed_images(), more_values = exception.allowed_values();
    images.insert(images.end(), more_images.begin(), more_images.end());
    values.insert(values.end(), more_values.begin(), more_values.end());
  }
};

void bind_exceptions(Scope& scope, const Allowed& allowed) {
  document::Arena& arena = scope.session().scratch;
  const document::Member members[] = {
      {.key = document::Key("allowedImages"), .value = document::list(arena, allowed.images)},
      {.key = document::Key("allowedValues"), .value = document::list(arena, allowed.values)}};
  const auto place = arena.array<Node>(1);
  place[0] = document::map(arena, members);
  scope.set(Slot::exceptions, place[0]);
}

// What the exception of the highest priority reports.
RuleResult exempted(std::span<const Exception* const> matched) {
  const Exception* decisive = matched.front();
  std::string names;
  for (const Exception* exception : matched) {
    if (exception->priority() > decisive->priority()) decisive = exception;
    if (!names.empty()) names += ", ";
    if (!exception->name_space().empty()) names += std::string(exception->name_space()) + "/";
    names += exception->name();
  }
  RuleResult result =
      result_of(decisive->reports_pass() ? Status::pass : Status::skip,
                fmt::format("rule is {} due to policy exception: {}",
                            decisive->reports_pass() ? "passed" : "skipped", names));
  result.rule = "exception";
  return result;
}

std::optional<RuleResult> evaluate_exceptions(Scope& scope, const Body& body,
                                              FailurePolicy failure_policy) {
  std::vector<const Exception*> matched;
  bool full = false;
  Allowed allowed;
  for (const Body::Granted& granted : body.exceptions) {
    const Conditions conditions = evaluate_conditions(scope, granted.conditions);
    if (conditions.outcome == Conditions::Outcome::failed) {
      if (full || failure_policy == FailurePolicy::ignore) continue;
      return failed(conditions);
    }
    if (conditions.outcome == Conditions::Outcome::do_not_hold) continue;
    matched.push_back(granted.exception.get());
    full = full || granted.exception->is_full();
    allowed.add(*granted.exception);
  }
  if (full) return exempted(matched);
  bind_exceptions(scope, allowed);
  return std::nullopt;
}

}  // namespace

Body read_body(const Node& spec, const BodyRules& rules, ExpressionCompiler& compiler,
               const document::Sources& sources, Problems& problems) {
  Body body;
  for (const std::shared_ptr<const Exception>& exception : rules.exceptions) {
    ExpressionCompiler own(vocabulary(rules.family), sources, problems);
    body.exceptions.push_back({exception, own.conditions(exception->conditions())});
    compiler.add_reads(own.reads());
  }
  if (!rules.conditions_see_variables)
    body.conditions = compiler.conditions(spec.find("matchConditions"));
  body.variables = compiler.variables(spec.find("variables"));
  if (rules.conditions_see_variables)
    body.conditions = compiler.conditions(spec.find("matchConditions"));
  body.validations = read_validations(compiler, spec.find("validations"));
  body.audit_annotations = read_audit_annotations(compiler, spec.find("auditAnnotations"));
  return body;
}

std::optional<RuleResult> excused(Scope& scope, const Body& body,
                                  std::span<const NamedExpression> wanted,
                                  FailurePolicy failure_policy) {
  if (body.exceptions.empty())
    bind_exceptions(scope, {});
  else if (auto result = evaluate_exceptions(scope, body, failure_policy))
    return result;
  const Conditions conditions = evaluate_conditions(scope, wanted);
  switch (conditions.outcome) {
    case Conditions::Outcome::hold:
      return std::nullopt;
    case Conditions::Outcome::do_not_hold:
      return not_met(conditions.message, conditions.at);
    case Conditions::Outcome::failed:
      if (failure_policy == FailurePolicy::ignore && !conditions.unknown)
        return result_of(Status::skip, conditions.message, conditions.at);
      return failed(conditions);
  }
  return std::nullopt;
}

RuleResult condition_not_met(const NamedExpression& condition) {
  return not_met(condition.name, condition.expression.text.span());
}

RuleResult judge(Scope& scope, const Body& body) {
  for (std::size_t i = 0; i < body.validations.size(); ++i) {
    const Validation& validation = body.validations[i];
    const cel::Value value = scope.evaluate(validation.expression);
    if (value.is_true()) continue;
    if (!value.is_false()) return failed_to_evaluate(scope, validation.expression, value);
    RuleResult result = result_of(Status::fail, message_of(scope, validation, i),
                                  validation.expression.text.span());
    result.failures = failures_of(scope, validation.expression);
    return annotated(std::move(result), scope, body);
  }
  return annotated(result_of(Status::pass, "success"), scope, body);
}

}  // namespace admission
