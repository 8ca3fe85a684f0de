#include "engines/stats/counter.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engines/stats/observation.h"

namespace stats {
namespace {

constexpr double wrap = 4'294'967'296.0;  // 2^32
constexpr double near_wrap = 0.9;
// A wrap's increase may be this many times what the last rate promises; more looks like a reset.
constexpr double plausible = 10;

bool is_time(std::int64_t ms) { return ms >= 0 && ms <= time_ms_max; }

}  // namespace

std::optional<double> Counter::add(std::int64_t time_ms, double value) {
  if (!is_time(time_ms) || !std::isfinite(value) || value < 0) return std::nullopt;
  if (seen > 0 && time_ms <= last_ms) return std::nullopt;
  const bool first = seen == 0;
  const double seconds = static_cast<double>(time_ms - last_ms) / 1000;
  double increase = value - last;
  if (!first && increase < 0) {
    const double wrapped = value + wrap - last;
    const bool wraps_round =
        last > near_wrap * wrap && last < wrap && wrapped <= plausible * rate * seconds;
    ++(wraps_round ? wraps : resets);
    increase = wraps_round ? wrapped : value;
  }
  ++seen;
  last = value;
  last_ms = time_ms;
  if (first) return std::nullopt;
  rate = std::min(increase / seconds, std::numeric_limits<double>::max());
  return rate;
}

bool Counter::sound() const {
  return std::isfinite(last) && last >= 0 && std::isfinite(rate) && rate >= 0 && is_time(last_ms);
}

}  // namespace stats
