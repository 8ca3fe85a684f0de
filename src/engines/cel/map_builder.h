// Makes a map of entries that come one by one. For one thread.
#pragma once
#include <vector>

#include "base/result.h"
#include "engines/cel/value.h"

namespace cel {

// -1, 0, 1 among keys of maps: booleans, then numbers by value, then strings.
int compare_keys(const Value& a, const Value& b);
// A double that is whole becomes the integer that it equals; all else stays.
Value as_key(const Value& value);
bool is_key(const Value& value);

// The map of entries that lie in the arena already, in their order; absent when a key is there
// twice or is of a kind that cannot be one: `wrong` is its place then.
Value map_of(document::Arena& arena, std::span<const Entry> entries, std::size_t* wrong = nullptr);

}  // namespace cel
