// How much operators bind: pipe, or, and, comparison, flatten, projections, dot, negation,
// brackets, from the least (jmespath.org's grammar; the numbers are those of its reference
// parsers). Pure.
#pragma once
#include <cstdint>

#include "engines/jmespath/lexer.h"
#include "engines/jmespath/program.h"

namespace jmespath {

enum Binding : std::uint8_t {
  binds_nothing = 0,
  binds_pipe = 1,
  binds_either = 2,
  binds_both = 3,
  binds_comparison = 5,
  binds_flatten = 9,
  projection_stop = 10,  // what binds less ends the right side of a projection
  binds_star = 20,
  binds_filter = 21,
  binds_dot = 40,
  binds_negation = 45,
  binds_bracket = 55,
};

// Of what stands behind an expression; binds_nothing when it is no operator.
Binding binding(TokenKind kind);
// Precondition: a comparison.
Comparison comparison_of(TokenKind kind);

}  // namespace jmespath
