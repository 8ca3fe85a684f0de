#include "engines/stats/arrivals.h"

#include <algorithm>

namespace stats {

void Arrivals::add(const Obs& observation) {
  // The caller takes what is ready after each one; should it not, the last place is given up.
  if (count_ == arrivals_held + 1) --count_;
  const auto end = held_.begin() + count_;
  const auto at =
      std::upper_bound(held_.begin(), end, observation.time_ms,
                       [](std::int64_t time, const Obs& other) { return time < other.time_ms; });
  std::copy_backward(at, end, end + 1);
  *at = observation;
  ++count_;
  newest_ms_ = std::max(newest_ms_, observation.time_ms);
}

std::optional<Obs> Arrivals::take() {
  if (count_ == 0) return std::nullopt;
  const bool settled = newest_ms_ - held_.front().time_ms >= lateness_ms_;
  return settled || count_ > arrivals_held ? drain() : std::nullopt;
}

std::optional<Obs> Arrivals::drain() {
  if (count_ == 0) return std::nullopt;
  const Obs first = held_.front();
  std::copy(held_.begin() + 1, held_.begin() + count_, held_.begin());
  --count_;
  return first;
}

}  // namespace stats
