// What a series tells of itself, and how two become one.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "engines/stats/series.h"

namespace stats {
namespace {

std::uint64_t sum_of(std::uint64_t a, std::uint64_t b) {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

// A state has no padding: its bytes are what it is.
int order_of_bytes(const Series& a, const Series& b) {
  return std::memcmp(static_cast<const void*>(&a), static_cast<const void*>(&b), sizeof a);
}

}  // namespace

Explanation Series::explain() const {
  const Cause cause = pending_.cause;
  if (pending_.there == 0) return {};
  if (scale_.known < 2) {  // all before were one value, and the unit is not known yet
    const bool above = pending_.value > scale_.origin;
    return {.cause = cause,
            .value = pending_.value,
            .seen_below = above ? scale_.origin : not_a_number,
            .seen_above = above ? not_a_number : scale_.origin};
  }
  const Neighbours found = detector_.neighbours(pending_features(), cause);
  const bool difference = cause == Cause::daily_residual || cause == Cause::slow_residual ||
                          cause == Cause::long_difference;
  const auto in_units = [&](float y) {
    const auto of = static_cast<double>(y);
    return difference ? scale_.unscaled_difference(of) : scale_.unscaled(of);
  };
  return {.cause = cause,
          .value = in_units(found.value),
          .seen_below = in_units(found.below),
          .seen_above = in_units(found.above)};
}

Band Series::forecast(int ahead) const { return band(ahead, slots(ahead)); }

Band Series::band(int ahead, const Slots& slots) const {
  if (level_.seen == 0 || ahead < 0) return {not_a_number, not_a_number, not_a_number};
  // The level is of the newest point learned, and one may be waiting.
  const int steps = ahead + (pending_.there != 0 ? 1 : 0);
  const auto shape = static_cast<double>(seasonality_.shape(season_, slots));
  const Band band = level_.forecast(std::max(steps, 1));
  return {.low = scale_.unscaled(band.low + shape),
          .expected = scale_.unscaled(band.expected + shape),
          .high = scale_.unscaled(band.high + shape)};
}

Summary Series::summary() const {
  Summary summary{.counters = counters_,
                  .first_ms = first_ms_,
                  .last_ms = last_ms_,
                  .step_ms = step_.step_ms,
                  .mean = not_a_number,
                  .deviation = not_a_number,
                  .skewness = not_a_number,
                  .kurtosis = not_a_number,
                  .learning = counters_.points <= warmup_,
                  .day_shape = seasonality_.shaped(),
                  .alerts = alarm_.alerts};
  if (counters_.points > 0) {
    const double steps =
        step_.step_ms > 0
            ? static_cast<double>(last_ms_ - first_ms_) / static_cast<double>(step_.step_ms) + 1
            : 1;
    summary.coverage = std::min(1.0, static_cast<double>(counters_.points) / steps);
  }
  Moments all = moments_;
  if (pending_.there != 0)
    all.add(scaled(pending_.value), pending_.weight, last_ms_, half_life_ms_);
  all.settle(half_life_ms_);
  if (!(all.weight > 0)) return summary;
  const double variance = all.variance();
  summary.effective_n = all.effective(last_ms_, half_life_ms_);
  summary.mean = scale_.unscaled(all.mean);
  summary.deviation = scale_.unscaled_difference(std::sqrt(variance));
  if (variance > 0) {
    summary.skewness = all.m3 / all.weight / (variance * std::sqrt(variance));
    summary.kurtosis = all.m4 / all.weight / (variance * variance);
  }
  return summary;
}

void Series::advance(std::int64_t time_ms) {
  if (time_ms < last_ms_ || time_ms > time_ms_max || counters_.points == 0) return;
  learn_pending();
  alarm_.peaks.pass(time_ms);
}

base::Done Series::merge(const Series& other) {
  if (other.counters_.points == 0 || counters_.points == 0) {
    Counters counters = counters_;
    if (counters_.points == 0)
      *this = other;
    else
      counters = other.counters_;
    counters_.late = sum_of(counters_.late, counters.late);
    counters_.not_finite = sum_of(counters_.not_finite, counters.not_finite);
    return {};
  }
  if (warmup_ != other.warmup_ || kind_ != other.kind_ || half_life_ms_ != other.half_life_ms_)
    return base::conflict(
        "these series were kept with different settings: warm-up, kind and half-life must agree");
  Series theirs = other;
  learn_pending();
  theirs.learn_pending();
  // The same outcome whichever of the two is asked: the later one first, then by bytes.
  const bool mine_is_later =
      last_ms_ != theirs.last_ms_ ? last_ms_ > theirs.last_ms_ : order_of_bytes(*this, theirs) >= 0;
  if (mine_is_later) {
    take(theirs);
  } else {
    theirs.take(*this);
    *this = theirs;
  }
  return {};
}

// Brings both to one scale: the origin of the one that began earlier, the larger exponent. Of the
// other only what is taken over.
void Series::meet(Series& other) {
  const bool mine = first_ms_ != other.first_ms_ ? first_ms_ < other.first_ms_
                                                 : scale_.origin <= other.scale_.origin;
  Scale common = mine ? scale_ : other.scale_;
  common.known = std::max(scale_.known, other.scale_.known);
  common.exponent = scale_.known < 2         ? other.scale_.exponent
                    : other.scale_.known < 2 ? scale_.exponent
                                             : std::max(scale_.exponent, other.scale_.exponent);
  const double apart = std::abs(scale_.origin / 2 - other.scale_.origin / 2);
  if (apart > 0) {
    common.exponent =
        common.known < 2 ? exponent_of(apart) : std::max(common.exponent, exponent_of(apart) - 30);
    common.known = 2;
  }
  change_scale(common);
  other.change_scale_of_past(common);
}

void Series::take(Series& earlier) {
  meet(earlier);
  counters_.points = sum_of(counters_.points, earlier.counters_.points);
  counters_.gaps = sum_of(counters_.gaps, earlier.counters_.gaps);
  counters_.late = sum_of(counters_.late, earlier.counters_.late);
  counters_.not_finite = sum_of(counters_.not_finite, earlier.counters_.not_finite);
  first_ms_ = std::min(first_ms_, earlier.first_ms_);
  moments_.merge(earlier.moments_, half_life_ms_);
  season_.merge(earlier.season_);
  alarm_.merge(earlier.alarm_, alarm_);
  detector_.merge(earlier.detector_);
}

}  // namespace stats
