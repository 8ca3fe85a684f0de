// Why an expression is false: the places of the subject that decided it, what they hold, what they
// should, and the smallest change that would do.
#pragma once
#include <string>
#include <vector>

#include "engines/admission/scope.h"
#include "engines/policy/result.h"

namespace admission {

// Of an expression that was just found to be false in this scope.
std::vector<policy::Failure> failures_of(Scope& scope, const Expression& expression);

// What a message says of sensitive values of the subject becomes "(sensitive)".
void redact(std::string& message, const document::Node& subject);

}  // namespace admission
