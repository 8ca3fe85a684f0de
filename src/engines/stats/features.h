// The views of one value at which the detector looks: what came before it, and what the shape of
// the day says of it. Plain values; in a header, so that they stay in registers.
#pragma once
#include <cstdint>

#include "engines/stats/lag.h"
#include "engines/stats/observation.h"
#include "engines/stats/season.h"

namespace stats {

inline constexpr int delay_short = 6;  // steps

// A bit of `known`, by Cause, says which there are.
struct Features {
  float x = 0, mean_short = 0, mean_long = 0, residual = 0, residual_mean = 0, six_ago = 0,
        long_ago = 0;
  std::uint16_t known = 0;
  std::uint16_t two_hours = 0;

  static constexpr std::uint16_t all = (1U << causes) - 1;
  bool has(Cause cause) const { return (known >> static_cast<int>(cause) & 1) != 0; }
  float difference() const { return x - long_ago; }  // over 48 steps
};

[[gnu::always_inline]] inline Features features_of(float x, const Slots& slots, const Lag& lag,
                                                   const RecentResiduals& residuals,
                                                   const Season& season) {
  Features features{.x = x, .two_hours = slots.two_hours};
  std::uint32_t known = 0;
  const auto know = [&known](Cause cause) { known |= 1U << static_cast<unsigned>(cause); };
  know(Cause::level);
  know(Cause::time_of_day);
  if (lag.has_short()) {
    features.mean_short = lag.mean_short(x);
    know(Cause::short_context);
  }
  if (lag.has_long()) {
    features.mean_long = lag.mean_long(x);
    know(Cause::long_context);
  }
  if (lag.ring.count >= delay_short) {
    features.six_ago = lag.ring.ago(delay_short);
    know(Cause::short_delay);
  }
  if (lag.ring.count >= long_span) {
    features.long_ago = lag.ring.ago(long_span);
    know(Cause::long_delay);
    know(Cause::long_difference);
  }
  if (const auto residual = season.residual(x, slots.day)) {
    features.residual = *residual;
    know(Cause::daily_residual);
    if (residuals.full()) {
      features.residual_mean = residuals.mean(*residual);
      know(Cause::slow_residual);
    }
  }
  features.known = static_cast<std::uint16_t>(known);
  return features;
}

}  // namespace stats
