// What a saved state holds: the number in its header. Numbers are never used again for another
// kind.
#pragma once
#include <cstdint>

namespace stats {

enum class StateKind : std::uint16_t {
  series = 1,
  quantiles = 2,
  distinct = 3,
  heavy = 4,
  key_novelty = 5,
  budget = 6,
  peaks = 7,
  discovery = 8,
  cusum = 9,
  counter = 10,
};

}  // namespace stats
