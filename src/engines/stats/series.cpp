#include "engines/stats/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace stats {
namespace {

// A value that the scale does not fit yet still is a float.
float saturating(double y) {
  constexpr double saturated = 0x1p100;
  const double below = y < saturated ? y : saturated;
  return static_cast<float>(below > -saturated ? below : -saturated);
}
// A longer gap than this many steps leaves nothing in the lags that the next point could be
// compared with.
constexpr double bridged_steps = 48;

constexpr Verdict nothing_said{.expected_low = not_a_number, .expected_high = not_a_number};

// Not by std::isfinite, a call on each point.
bool is_accepted(const Obs& observation) {
  constexpr double most = std::numeric_limits<double>::max();
  return std::abs(observation.value) <= most && observation.weight >= 0 &&
         observation.weight <= most &&
         static_cast<std::uint64_t>(observation.time_ms) <= std::uint64_t{time_ms_max};
}

}  // namespace

float Series::scaled(double value) const {
  if (scale_.known < 2 && value != scale_.origin) return value > scale_.origin ? 1.0F : -1.0F;
  return saturating(scale_.scaled(value));
}

// So many steps after the newest point.
Slots Series::slots(int ahead) const {
  return Slots(std::max<std::int64_t>(0, last_ms_ + std::int64_t{pending_.utc_offset_s} * 1000 +
                                             std::int64_t{ahead} * step_.step_ms));
}

// The waiting point as the state sees it that has not learned it.
[[gnu::always_inline]] inline Verdict Series::judge(const Settings& settings) {
  threshold_ = settings.threshold;
  pending_.slots = slots(0);
  pending_.y = scaled(pending_.value);
  // In registers: what is written to memory in parts and read together waits.
  const Features features = features_of(pending_.y, pending_.slots, lag_, residuals_, season_);
  const Novelty novelty = detector_.score(features, settings.warmup / 2U, pending_.places);
  pending_.score = novelty.score;
  pending_.cause = novelty.cause;
  const auto score = static_cast<double>(novelty.score);
  Verdict verdict{.score = score,
                  .p_value = alarm_.peaks.p_value(score),
                  .candidate = candidate(score, settings),
                  .learning = counters_.points <= settings.warmup,
                  .cause = novelty.cause,
                  .expected_low = not_a_number,
                  .expected_high = not_a_number};
  if (level_.seen > 0) {
    const Band band = level_.next();
    const auto shape = static_cast<double>(seasonality_.shape(season_, pending_.slots));
    verdict.expected_low = scale_.unscaled(band.low + shape);
    verdict.expected_high = scale_.unscaled(band.high + shape);
  }
  if (pending_.alerted == 0 && alarm_.fires(score, counters_.points, settings)) {
    verdict.alert = true;
    pending_.alerted = 1;
  }
  return verdict;
}

inline Settings Series::last_settings() const {
  return {.kind = static_cast<Kind>(kind_),
          .warmup = static_cast<std::uint16_t>(warmup_),
          .threshold = threshold_};
}

[[gnu::always_inline]] inline void Series::learn_shape() {
  const float y = pending_.y;
  const Slots& slots = pending_.slots;
  // The level is that of what the shapes leave: with others it begins anew.
  if (seasonality_.learn(y, season_, slots, last_ms_ - first_ms_)) level_ = {};
  const float left = y - seasonality_.shape(season_, slots);
  level_.add(left, level_.seen == 0 ? 1 : step_.steps(last_ms_ - learned_ms_));
  if (!seasonality_.holiday() || !season_.has_day(slots.day)) season_.learn(y, slots);
}

// The waiting point, if there is one. What judging found of it still holds: since then the state
// has learned nothing.
[[gnu::always_inline]] inline void Series::learn() {
  if (pending_.there == 0) return;
  if (scale_.known < 2 || std::abs(pending_.y) >= static_cast<float>(scaled_max)) learn_scale();
  const float y = pending_.y;
  alarm_.step(static_cast<double>(pending_.score), counters_.points, last_settings(), last_ms_);
  if (!detector_.learn(pending_.places)) detector_.learn_each(pending_features());
  if (const auto residual = season_.residual(y, pending_.slots.day))
    residuals_.ring.push(*residual);
  lag_.push(y);
  moments_.add(y, pending_.weight, last_ms_, half_life_ms_);
  learn_shape();
  learned_ms_ = last_ms_;
}

inline void Series::bridge(std::int64_t gap_ms) {
  if (step_.learns()) {
    step_.learn(gap_ms);
    seasonality_.set_steps_a_day(static_cast<double>(day_ms) / static_cast<double>(step_.step_ms));
  }
  if (gap_ms <= step_.step_ms) return;
  const double steps = step_.steps(gap_ms);
  if (steps <= 1.5) return;
  ++counters_.gaps;
  if (steps <= bridged_steps) return;
  lag_.clear();
  residuals_.ring.clear();
}

Verdict Series::add(const Obs& observation, const Settings& settings) {
  if (!is_accepted(observation)) {
    ++counters_.not_finite;
    return nothing_said;
  }
  if (counters_.points > 0) {
    if (observation.time_ms < last_ms_) {
      ++counters_.late;
      return nothing_said;
    }
    if (pending_.there != 0 && observation.time_ms == last_ms_)
      return add_again(observation, settings);
    learn();
    bridge(observation.time_ms - last_ms_);
  } else {
    first_ms_ = observation.time_ms;
    scale_ = {.origin = observation.value, .known = 1};
    warmup_ = settings.warmup;
    kind_ = static_cast<std::uint32_t>(settings.kind);
    half_life_ms_ = settings.half_life_ms;
  }
  last_ms_ = observation.time_ms;
  ++counters_.points;
  pending_.value = observation.value;
  pending_.weight = observation.weight;
  pending_.utc_offset_s = settings.utc_offset_s;
  pending_.there = 1;
  pending_.alerted = 0;
  return judge(settings);
}

// At the time of the waiting point.
Verdict Series::add_again(const Obs& observation, const Settings& settings) {
  const bool adds = settings.kind == Kind::count;
  pending_.value =
      adds ? std::clamp(pending_.value + observation.value, std::numeric_limits<double>::lowest(),
                        std::numeric_limits<double>::max())
           : observation.value;
  pending_.weight = observation.weight;
  if (counters_.points == 1) scale_.origin = pending_.value;
  return judge(settings);
}

Features Series::pending_features() const {
  return features_of(pending_.y, pending_.slots, lag_, residuals_, season_);
}

void Series::learn_pending() {
  learn();
  const std::int32_t utc_offset_s = pending_.utc_offset_s;
  pending_ = {};
  pending_.utc_offset_s = utc_offset_s;
}

// The scale is that of what was learned: a value that a repeated one replaces leaves no trace.
void Series::learn_scale() {
  const double halved = pending_.value / 2 - scale_.origin / 2;
  if (halved == 0 || (scale_.known == 2 && std::abs(scale_.scaled(pending_.value)) < scaled_max))
    return;
  Scale larger = scale_;
  larger.exponent = exponent_of(halved);
  larger.known = 2;
  change_scale(larger);
  pending_.y = scaled(pending_.value);
  pending_.places = {};
}

void Series::change_scale(const Scale& to) {
  if (const auto move = move_to(to)) {
    const auto factor = static_cast<float>(move->factor);
    const float shift = saturating(move->shift);
    level_.transform(move->factor, seasonality_.shaped() ? 0 : move->shift);
    lag_.transform(factor, shift);
    residuals_.ring.transform(factor, 0);
    seasonality_.transform(factor, shift);
  }
  change_scale_of_past(to);
}

// What a merged series takes over from the earlier of two.
void Series::change_scale_of_past(const Scale& to) {
  if (const auto move = move_to(to)) {
    const auto factor = static_cast<float>(move->factor);
    const float shift = saturating(move->shift);
    moments_.settle(half_life_ms_);
    moments_.transform(move->factor, move->shift);
    season_.transform(factor, shift);
    detector_.transform(factor, shift);
  }
  scale_ = to;
}

std::optional<Transform> Series::move_to(const Scale& to) const {
  if (to.origin == scale_.origin && to.exponent == scale_.exponent) return std::nullopt;
  Scale from = scale_;
  if (from.known < 2) from.exponent = to.exponent;  // all is at the origin, in any unit
  return transform_between(from, to);
}

}  // namespace stats
