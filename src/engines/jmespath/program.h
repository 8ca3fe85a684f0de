// The compiled form of an expression: steps that refer to each other by number. Written by the
// parser, read by the evaluation. Immutable once made.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/jmespath/expression.h"

namespace jmespath {

struct Function;

enum class Op : std::uint8_t {
  current,      // @, and what an operator without left side works on
  literal,      // `literal`
  field,        // `key` of `left`; at the end of a row of fields, the children's keys in turn
  index,        // `number` of `left`
  slice,        // `slice` of `left`
  then,         // `right` applied to what `left` gives
  pipe,         // the same, but a projection ends
  either,       // left || right
  both,         // left && right
  negation,     // !left
  compare,      // left `comparison` right
  project,      // `right` of each item of the list `left`
  project_map,  // `right` of each value of the map `left`
  filter,       // `right` of each item of `left` for which `condition` holds
  flatten,      // the items of `left`, of lists their items
  make_list,    // of the children
  make_map,     // of the children, each with its key
  call,         // `function` of the children
  reference     // &left: not evaluated, an argument
};

enum class Comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

using StepNumber = std::uint32_t;

struct Slice {
  std::optional<std::int64_t> start, stop;
  std::int64_t step = 1;
};

struct Step {
  Op op = Op::current;
  Comparison comparison = Comparison::equal;
  std::uint32_t at = 0;  // where it stands in the text, for errors
  StepNumber left = 0, right = 0, condition = 0;
  std::uint32_t first_child = 0, child_count = 0;  // in Program::children
  document::Key key = {};
  document::Node literal = {};
  std::int64_t number = 0;
  Slice slice = {};
  const Function* function = nullptr;
};

struct Child {
  StepNumber step = 0;
  document::Key key = {};  // of make_map and field
};

struct Program {
  std::string text;
  Dialect dialect = Dialect::standard;
  document::Arena arena;  // of keys and literals
  std::vector<Step> steps;
  std::vector<Child> children;
  StepNumber root = 0;
  std::vector<std::string> reads;
  bool reads_all = false;
};

// `message` with its column and the text with a caret under byte `at`.
base::Error error_in(std::string_view text, std::size_t at, const std::string& message,
                     base::Code code = base::Code::invalid);

}  // namespace jmespath
