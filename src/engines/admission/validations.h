// What policies that validate have in common: conditions on which they speak at all, and
// expressions that must be true, each with a message.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/admission/expressions.h"
#include "engines/admission/scope.h"
#include "engines/policy/result.h"

namespace admission {

struct Validation {
  Expression expression;
  std::string_view message;  // "": none is given
  std::optional<Expression> message_expression;
};

// A list of {expression, message, messageExpression}; `message` for those that give none.
std::vector<Validation> read_validations(ExpressionCompiler& compiler, const document::Node* list,
                                         std::string_view message = {});
// A list of {key, valueExpression}: texts or null.
std::vector<NamedExpression> read_audit_annotations(ExpressionCompiler& compiler,
                                                    const document::Node* list);

// What an annotation's expression yielded: texts that are not empty go into the result.
void add_audit_annotation(policy::RuleResult& result, const NamedExpression& annotation,
                          const cel::Value& value);

// One false condition decides, whatever the others are; then one that could not be evaluated.
struct Conditions {
  enum class Outcome : std::uint8_t { hold, do_not_hold, failed };
  Outcome outcome = Outcome::hold;
  bool unknown = false;  // failed for want of a value that is known only later
  std::string message = {};
  document::Span at = {};  // of the condition that decided
};
Conditions evaluate_conditions(Scope& scope, std::span<const NamedExpression> conditions);

enum class FailurePolicy : std::uint8_t { fail, ignore };
FailurePolicy failure_policy_of(const document::Node& spec);

// The first expression in order that is not true decides, as in Kubernetes' admission; `errors` is
// the status of one that cannot be evaluated. No value: all hold.
std::optional<policy::RuleResult> first_denial(Scope& scope,
                                               std::span<const Validation> validations,
                                               policy::Status errors);

// A result with a status and a message, and nothing else.
policy::RuleResult result_of(policy::Status status, std::string message,
                             const document::Span& at = {});

}  // namespace admission
