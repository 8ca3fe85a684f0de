// The parts of Kyverno's libraries. Private to the engine.
#pragma once
#include "base/json/json.h"
#include "engines/cel/environment.h"
#include "engines/cel/kyverno.h"

namespace cel::library {

void add_kyverno_methods(Environment& environment);
void add_kyverno_texts(Environment& environment);
inline constexpr std::size_t value_bytes_a_byte = 24;  // of values, for a byte of JSON at most
// With texts in the arena.
Value value_of(const base::json::Value& json, document::Arena& arena);

}  // namespace cel::library
