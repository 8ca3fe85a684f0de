// An expression as it was parsed, macros expanded: trees in an arena, whose text points into the
// arena too. Private to the engine: what a host compiles is a Program (environment.h).
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "engines/cel/issue.h"
#include "engines/cel/value.h"

namespace cel::ast {

enum class ExprKind : std::uint8_t {
  constant,
  name,     // `text`; leading dot: `absolute`
  select,   // target.text; `optional`: target.?text; `test`: has(target.text)
  call,     // text(arguments), or target.text(arguments); operators by the names below
  list,     // arguments
  map,      // keys and values by turns in arguments
  message,  // text{names: arguments}
  loop,     // a macro over target
  bind,     // cel.bind(names[0], target, arguments[0])
  chain,    // target.optMap(names[0], arguments[0]), or optFlatMap
  block,    // cel.block([arguments...], target)
};

// The macros that go through a list or map. Two-variable forms have two names: index or key, and
// value; one-variable forms have one: the element, or the key of a map.
enum class Loop : std::uint8_t {
  all,
  exists,
  exists_one,
  filter,           // the elements themselves; condition in arguments[0]
  map,              // arguments: [condition,] result
  transform_map,    // arguments: [condition,] value; keys stay
  transform_entry,  // arguments: [condition,] a map of one entry
  sort_by,          // arguments: key to sort by
};

// Operators are calls with these names, as in cel-spec.
namespace op {
inline constexpr std::string_view conditional = "_?_:_", logical_and = "_&&_", logical_or = "_||_",
                                  logical_not = "!_", negate = "-_", equals = "_==_",
                                  not_equals = "_!=_", less = "_<_", less_equals = "_<=_",
                                  greater = "_>_", greater_equals = "_>=_", add = "_+_",
                                  subtract = "_-_", multiply = "_*_", divide = "_/_",
                                  modulo = "_%_", in = "@in", index = "_[_]",
                                  optional_index = "_[?_]";
}

struct Expr {
  ExprKind kind;
  Loop loop = Loop::all;
  bool absolute = false, optional = false, test = false;
  bool mixed = false;     // a list that macros made: its elements may differ in type
  bool flattens = false;  // chain: optFlatMap
  std::uint16_t depth = 1;
  Span span = {};  // all of it
  Span at = {};    // where an error of it points: the operator, the name, the bracket
  std::string_view text = {};
  Value constant = {};
  Expr* target = nullptr;
  std::span<Expr*> arguments = {};
  std::span<std::string_view> names = {};  // variables of macros, fields of messages
  std::span<bool> optionals = {};          // elements, entries and fields written with `?`
};

}  // namespace cel::ast
