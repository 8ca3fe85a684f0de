// Puts points in order that come a little late: holds those of the last `lateness_ms` back and
// hands them on by time. A state fed from here equals that of the sorted stream. Fixed size; no
// clock: the newest point says how late it is.
#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "engines/stats/observation.h"

namespace stats {

inline constexpr int arrivals_held = 32;  // more at once: the oldest is handed on early

class Arrivals {
 public:
  explicit Arrivals(std::int64_t lateness_ms) : lateness_ms_(lateness_ms) {}

  // Then take() until it is empty. Points of one moment stay in the order in which they came.
  void add(const Obs& observation);
  // The next that can no longer be overtaken.
  std::optional<Obs> take();
  // The next whatever may come: at the end of a stream.
  std::optional<Obs> drain();

 private:
  std::array<Obs, arrivals_held + 1> held_{};
  int count_ = 0;
  std::int64_t lateness_ms_;
  std::int64_t newest_ms_ = INT64_MIN;
};

}  // namespace stats
