// What an expression may be at most. Each is refused by name: "expression_bytes_max".
#pragma once
#include <cstddef>
#include <cstdint>

namespace cel {

struct Limits {
  std::size_t expression_bytes_max = 100'000;
  std::size_t expression_nodes_max = 20'000;  // after macros
  std::size_t expression_depth_max = 250;     // of parentheses, calls, operators and selections
  std::size_t issues_max = 20;                // that one compilation reports
};

}  // namespace cel
