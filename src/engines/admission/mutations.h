// `mutations` of MutatingPolicy and MutatingAdmissionPolicy: expressions that yield JSON patches or
// apply configurations, applied in order; each sees what those before it made.
#pragma once
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engines/admission/scope.h"

namespace admission {

struct Mutation {
  enum class Kind : std::uint8_t { json_patch, apply_configuration };
  Kind kind;
  Expression expression;
};

inline constexpr std::size_t mutations_max = 1'000;  // `mutations_max`

std::vector<Mutation> read_mutations(ExpressionCompiler& compiler, const document::Node* list);

enum class AtomicFields : std::uint8_t {
  refused,   // a configuration that has one is an error: the rest of the field would be lost
  replaced,  // as a whole, as server-side apply does
};

struct Mutated {
  document::Node object;
  bool changed = false;
};

// What could not be evaluated or applied.
struct MutationFailure {
  std::string message;
  document::Span at;     // of the expression
  bool unknown = false;  // for want of a value that is known only later
};
// In the session's scratch. A test of a JSON patch that does not hold leaves the object as it is.
std::variant<Mutated, MutationFailure> apply_mutations(Scope& scope,
                                                       std::span<const Mutation> mutations,
                                                       const document::Node& object,
                                                       AtomicFields atomic);

}  // namespace admission
