// "%s is %d".format([...]): %s %d %f %e %b %x %X %o %%, with a precision for %f and %e. Private to
// the engine.
#pragma once
#include "engines/cel/function.h"

namespace cel {

Value format(const Call& call);

// What a format asks of its arguments, clause by clause: the letters of those that %% is not.
// nullopt when it is no format.
std::optional<std::string> clauses_of(std::string_view format);
// Whether a clause of this letter can show a value of the type, as far as types tell.
bool can_show(char letter, const Type& type);

}  // namespace cel
