// Reading lists and maps of either make, and comparing values. Pure.
#pragma once
#include "engines/cel/meter.h"
#include "engines/cel/value.h"

namespace cel {

// Of a list or map.
std::size_t size_of(const Value& value);
// Of a list; the index is below its size.
Value element_of(const Value& list, std::size_t index);
// Of a map, in its order.
Entry entry_of(const Value& map, std::size_t index);
// Absent when there is none. A number finds the key that it equals: 1u and 1.0 find 1.
Value find_in(const Value& map, const Value& key);
inline Value find_in(const Value& map, const document::Key& key);

// "int", "list", "google.protobuf.Timestamp": what type(value) yields.
std::string_view type_name(const Value& value);

// Equality of the language: numbers compare across their types, NaN equals nothing, and values of
// different types differ. Deep; false as well when the meter ends it.
bool equal(const Value& a, const Value& b, Meter& meter);

// -1, 0, 1 for kinds that are ordered with each other (numbers with numbers, strings, bytes,
// booleans, timestamps, durations); `unordered` for all else and for NaN.
inline constexpr int unordered = 2;
int compare(const Value& a, const Value& b);

// As JSON has it: bytes in base64, timestamps and durations as text, NaN and infinities as text;
// optional.none() is null. Errors and types have no such form: their text. False when the meter
// ends it, with what was written until then.
bool write_json(std::string& out, const Value& value, Meter& meter);
// As CEL would write it, for people: 1u, b"..", {"a": 1}, timestamp("..").
bool write_text(std::string& out, const Value& value, Meter& meter);
// As a document's node, with texts and children shared or in the arena.
document::Node to_node(const Value& value, document::Arena& arena, Meter& meter);

namespace reading {  // what the inline functions below are made of
Value find_text(const Map& map, const document::Key& key);
}

// Whether a value, or anything inside of a list or map, is not known yet: what is computed of it is
// not known either.
namespace reading {
bool elements_hold_unknown(const Value& collection);
}
inline bool holds_unknown(const Value& value);

extern const Fault unknown_value_fault;

inline Value Value::of(const document::Node& node) {
  using document::Kind;
  if (node.has(document::Mark::unknown)) return error(unknown_value_fault);
  switch (node.kind()) {
    case Kind::null:
      return null();
    case Kind::boolean:
      return boolean(node.boolean());
    case Kind::int64:
      return int64(node.int64());
    case Kind::uint64:
      return uint64(node.uint64());
    case Kind::float64:
      return float64(node.float64());
    case Kind::string:
      return string(node.string());
    case Kind::list:
    case Kind::map:
      break;
  }
  Value value(node.is_list() ? cel::Kind::list : cel::Kind::map, static_cast<const void*>(&node));
  value.is_node_ = true;
  return value;
}

inline bool holds_unknown(const Value& value) {
  if (value.is(Kind::list) || value.is(Kind::map)) return reading::elements_hold_unknown(value);
  return value.is_error();  // of an element; no other error gets into a list
}

inline Value find_in(const Value& map, const document::Key& key) {
  if (const document::Node* node = map.node()) {
    const document::Node* found = node->find(key);
    return found == nullptr ? Value() : Value::of(*found);
  }
  return reading::find_text(map.map(), key);
}

}  // namespace cel
