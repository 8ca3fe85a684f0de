// What all policies of policies.kyverno.io are made of: conditions, variables, validations and the
// exceptions that were granted, compiled for one form of the subject.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engines/admission/exception.h"
#include "engines/admission/scope.h"
#include "engines/admission/validations.h"

namespace admission {

struct Body {
  struct Granted {
    std::shared_ptr<const Exception> exception;  // shared by the policies that it names
    std::vector<NamedExpression> conditions;
  };
  std::vector<Granted> exceptions;
  std::vector<NamedExpression> conditions, variables, audit_annotations;
  std::vector<Validation> validations;
  SlotSet reads = {};
};

struct BodyRules {
  Family family;
  std::span<const std::shared_ptr<const Exception>> exceptions;
  bool conditions_see_variables = false;
};

// Of a policy's `spec`. `compiler` then knows the variables, for what else is in the spec; its
// reads are to be taken when all is compiled.
Body read_body(const document::Node& spec, const BodyRules& rules, ExpressionCompiler& compiler,
               const document::Sources& sources, Problems& problems);

// Why the policy says nothing about the subject: an exception, or conditions, those of the body
// unless others are given. No value: it goes on, and `exceptions` is bound.
std::optional<policy::RuleResult> excused(Scope& scope, const Body& body,
                                          std::span<const NamedExpression> conditions,
                                          FailurePolicy failure_policy);
inline std::optional<policy::RuleResult> excused(Scope& scope, const Body& body,
                                                 FailurePolicy failure_policy) {
  return excused(scope, body, body.conditions, failure_policy);
}

// What is said when a condition is false.
policy::RuleResult condition_not_met(const NamedExpression& condition);

// The verdict of a ValidatingPolicy: the first expression that is false fails, one that cannot be
// evaluated is an error.
policy::RuleResult judge(Scope& scope, const Body& body);

}  // namespace admission
