// The two halves of Kyverno's libraries. Private to the engine.
#pragma once
#include "engines/cel/environment.h"
#include "engines/cel/kyverno.h"

namespace cel::library {

void add_kyverno_methods(Environment& environment);

}  // namespace cel::library
