// What the types of an overload mean for calls. Private to the engine.
#pragma once
#include "engines/cel/function.h"

namespace cel {

// "list(T), int -> T"
base::Result<Overload> parse_signature(std::string_view text);

// One bit for each Kind that a value of the type may have.
std::uint32_t kinds_of(const Type& type);

}  // namespace cel
