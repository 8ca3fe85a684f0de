// How much an expression may cost, found in its checked tree. Private to the engine.
#pragma once
#include "engines/cel/cost.h"
#include "engines/cel/notes.h"

namespace cel {

CostRange estimate_cost(const ast::Expr& root, const Notes& notes, const CostSizes& sizes);

}  // namespace cel
