// Compiles: tokens to a Program, by operator precedence. Pure.
#pragma once
#include "base/result.h"
#include "engines/jmespath/expression.h"
#include "engines/jmespath/program.h"

namespace jmespath {

// Fills all of `program` but its text and dialect, which it reads.
base::Done parse(Program& program, const Limits& limits);

}  // namespace jmespath
