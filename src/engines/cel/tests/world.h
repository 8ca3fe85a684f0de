// A document and an environment with it as `object`, for tests that evaluate expressions.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engines/cel/environment.h"
#include "engines/cel/value_reading.h"

namespace cel {

class World {
 public:
  explicit World(Options options = {}, std::string_view json = "{}");

  // What it yields, as CEL; "error: ..." with the message when it fails; "refused: ..." with the
  // first issue when it does not compile.
  std::string shown(std::string_view expression, const RunLimits& limits = {});
  // The error with its place and caret, of compiling or evaluating.
  std::string error(std::string_view expression, const RunLimits& limits = {});

  Environment environment;
  std::vector<Value> variables;
  document::Arena arena;  // reset before each evaluation

 private:
  document::Arena documents_;
  document::Node root_;
};

}  // namespace cel
