// Rates of a cumulative counter: requests served, bytes sent. A decrease is a reset, and the rate
// is that of the new value since then; it is a wrap of 32 bits only if the old value was past nine
// tenths of 2^32 and the sum is plausible.
#pragma once
#include <cstdint>
#include <optional>

#include "engines/stats/state_kind.h"

namespace stats {

struct Counter {
  static constexpr StateKind kind = StateKind::counter;

  double last = 0;
  double rate = 0;  // the last one
  std::int64_t last_ms = 0;
  std::uint32_t resets = 0, wraps = 0;
  std::uint64_t seen = 0;  // values that were counts

  // Per second since the value before, at most DBL_MAX; nothing for the first, for a time that does
  // not advance or is not of 0 to time_ms_max (observation.h), and for what is no count.
  std::optional<double> add(std::int64_t time_ms, double value);
  bool sound() const;  // sketch_codec.h
};

}  // namespace stats
