#include "engines/stats/episode.h"

#include <algorithm>
#include <utility>

namespace stats {

std::optional<Episode> Episodes::add(const Obs& point, const Verdict& verdict,
                                     const Settings& settings) {
  const bool over = over_ == Over::floor ? verdict.score >= peak_floor : verdict.candidate;
  if (over || verdict.alert) {
    extend(point, verdict);
    return std::nullopt;
  }
  if (!is_open_) return std::nullopt;
  since_ += point.value - expected_;
  if (++quiet_ < refractory(settings)) return std::nullopt;
  return finish();
}

void Episodes::extend(const Obs& point, const Verdict& verdict) {
  if (!is_open_) {
    *this = Episodes(over_);
    is_open_ = true;
    open_.first_ms = point.time_ms;
    expected_ = verdict.expected_low / 2 + verdict.expected_high / 2;
  }
  open_.last_ms = point.time_ms;
  open_.points += 1 + std::exchange(quiet_, 0U);
  open_.excess += std::exchange(since_, 0.0) + point.value - expected_;
  const bool higher = verdict.score > open_.peak;
  const bool shown = verdict.alert ? !open_.alerted : higher && !open_.alerted;
  if (higher) open_.p_value = verdict.p_value;
  open_.peak = std::max(open_.peak, verdict.score);
  open_.alerted = open_.alerted || verdict.alert;
  if (!shown) return;
  open_.at_ms = point.time_ms;
  open_.value = point.value;
  open_.expected_low = verdict.expected_low;
  open_.expected_high = verdict.expected_high;
  open_.cause = verdict.cause;
}

std::optional<Episode> Episodes::finish() {
  if (!is_open_) return std::nullopt;
  is_open_ = false;
  return open_;
}

}  // namespace stats
