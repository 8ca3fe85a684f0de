// What an expression can cost, from its text alone: for refusing at load what no run could finish.
#pragma once
#include <cstdint>

namespace cel {

struct CostRange {
  std::uint64_t min = 0;
  std::uint64_t max = 0;  // UINT64_MAX: without bound
};

// What the estimate believes of sizes that it cannot see.
struct CostSizes {
  std::uint64_t list_max = 100;    // elements of a list or map that a variable brings
  std::uint64_t text_max = 1'000;  // bytes of such a string
};

}  // namespace cel
