// "%s is %d".format([...]): %s %d %f %e %b %x %X %o %%, with a precision for %f and %e. Private to
// the engine.
#pragma once
#include "engines/cel/function.h"

namespace cel {

Value format(const Call& call);

}  // namespace cel
