// The typed values and types of cel-spec's conformance cases, as JSON has them
// (shared/data/policy/README.md, "cel").
#pragma once
#include "base/json/json.h"
#include "engines/cel/type.h"
#include "engines/cel/value.h"

namespace cel {

// Absent when the value is of a kind that is out of scope (generated messages, enums).
Value read_value(const base::json::Value& typed, document::Arena& arena);
Type read_type(const base::json::Value& type);

// Same kind and same value, at every depth; NaN is the same as NaN.
bool is_same(const Value& a, const Value& b);

}  // namespace cel
