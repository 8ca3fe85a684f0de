// The arithmetic operators of the language on values of any kinds that they take; an error for all
// others, for overflow and for division by zero. Private to the engine.
#pragma once
#include "engines/cel/function.h"

namespace cel {

Value add(const Call& call);
Value subtract(const Call& call);
Value multiply(const Call& call);
Value divide(const Call& call);
Value modulo(const Call& call);

}  // namespace cel
