// Fields in a row as one step. Pure.
#pragma once
#include "engines/jmespath/program.h"

namespace jmespath {

// Gives each field that ends a row (c of a.b.c) the keys of the whole row as children, and what the
// row begins with as `left`: it is then walked by pointers, with one node copied at its end. Most
// of what policies write are such rows.
void join_fields(Program& program);

}  // namespace jmespath
