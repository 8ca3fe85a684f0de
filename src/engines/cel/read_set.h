// What an expression reads, found in its checked tree. Private to the engine.
#pragma once
#include "engines/cel/notes.h"
#include "engines/cel/reads.h"

namespace cel {

// Sorted; without what another read covers.
std::vector<Read> read_set(const ast::Expr& root, const Notes& notes);

}  // namespace cel
