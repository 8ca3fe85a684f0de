#include "engines/admission/validations.h"

#include <fmt/format.h>

#include "base/text.h"
#include "engines/admission/failures.h"
#include "engines/admission/members.h"

namespace admission {
namespace {

using document::Node;
using policy::RuleResult;
using policy::Status;

// Kubernetes takes the text of messageExpression only when it is one line, not blank, and short.
std::string message_of(Scope& scope, const Validation& validation) {
  if (validation.message_expression) {
    const cel::Value value = scope.evaluate(*validation.message_expression);
    if (value.is(cel::Kind::string)) {
      const std::string_view text = base::trim(value.text());
      if (!text.empty() && text.size() <= message_bytes_max &&
          text.find('\n') == std::string_view::npos)
        return std::string(text);
    }
  }
  if (!base::trim(validation.message).empty()) return std::string(base::trim(validation.message));
  return fmt::format("failed expression: {}", base::trim(validation.expression.program.text()));
}

}  // namespace

std::vector<Validation> read_validations(ExpressionCompiler& compiler, const Node* list,
                                         std::string_view message) {
  std::vector<Validation> all;
  if (list == nullptr || !list->is_list()) return all;
  if (list->size() > validations_max) {
    compiler.problem(list->span(),
                     fmt::format("more than {} validations (`validations_max`)", validations_max));
    return all;
  }
  for (const Node& item : list->items()) {
    const Node* text = compiler.text_of(item, "expression");
    if (text == nullptr) continue;
    auto expression = compiler.compile(*text, {cel::Type::boolean()});
    std::optional<Expression> message_expression;
    if (const Node* wanted = item.find("messageExpression");
        wanted != nullptr && wanted->is_string() && !wanted->string().empty())
      message_expression = compiler.compile(*wanted, {cel::Type::string()});
    if (!expression) continue;
    const std::string_view own = text_at(item, "message");
    all.push_back({.expression = *std::move(expression),
                   .message = own.empty() ? message : own,
                   .message_expression = std::move(message_expression)});
  }
  return all;
}

std::vector<NamedExpression> read_audit_annotations(ExpressionCompiler& compiler,
                                                    const Node* list) {
  std::vector<NamedExpression> all;
  if (list == nullptr || !list->is_list()) return all;
  for (const Node& item : list->items()) {
    const Node* text = compiler.text_of(item, "valueExpression");
    if (text == nullptr) continue;
    if (auto expression = compiler.compile(*text, {cel::Type::string(), cel::Type::null()}))
      all.push_back({text_at(item, "key"), *std::move(expression)});
  }
  return all;
}

void add_audit_annotation(RuleResult& result, const NamedExpression& annotation,
                          const cel::Value& value) {
  if (value.is(cel::Kind::string) && !value.text().empty())
    result.audit_annotations.emplace_back(annotation.name, value.text());
}

Conditions evaluate_conditions(Scope& scope, std::span<const NamedExpression> conditions) {
  Conditions result;
  for (const NamedExpression& condition : conditions) {
    const cel::Value value = scope.evaluate(condition.expression);
    if (value.is_true()) continue;
    if (value.is_false())
      return {.outcome = Conditions::Outcome::do_not_hold,
              .message = std::string(condition.name),
              .at = condition.expression.text.span()};
    if (result.outcome == Conditions::Outcome::failed) continue;
    result = {.outcome = Conditions::Outcome::failed,
              .unknown = value.is_error() && value.fault().kind == cel::FaultKind::unknown_value,
              .message = value.is_error() ? scope.message(condition.expression, value.fault())
                                          : std::string("the condition yields no boolean"),
              .at = condition.expression.text.span()};
  }
  return result;
}

FailurePolicy failure_policy_of(const Node& spec) {
  return text_at(spec, "failurePolicy") == "Ignore" ? FailurePolicy::ignore : FailurePolicy::fail;
}

std::optional<RuleResult> first_denial(Scope& scope, std::span<const Validation> validations,
                                       Status errors) {
  for (const Validation& validation : validations) {
    const cel::Value value = scope.evaluate(validation.expression);
    if (value.is_true()) continue;
    const document::Span at = validation.expression.text.span();
    if (value.is_false()) {
      RuleResult result = result_of(Status::fail, message_of(scope, validation), at);
      result.failures = failures_of(scope, validation.expression);
      return result;
    }
    if (!value.is_error()) return result_of(errors, "the expression yields no boolean", at);
    const std::string message = scope.message(validation.expression, value.fault());
    if (value.fault().kind == cel::FaultKind::unknown_value)
      return result_of(Status::unknown, message, at);
    return result_of(errors, message, at);
  }
  return std::nullopt;
}

RuleResult result_of(Status status, std::string message, const document::Span& at) {
  return {.rule = {}, .status = status, .message = std::move(message), .rule_at = at};
}

}  // namespace admission
