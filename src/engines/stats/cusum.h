// A lasting change of level, found by its sum: two-sided CUSUM (Page 1954) of standardised
// deviations. For long horizons, right-sizing and cost; too slow and too blunt to page from. With
// the defaults a normal series without a change alarms once in some 9,500 values (Siegmund 1985),
// and a shift of one deviation is found after 16. Plain values.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engines/stats/state_kind.h"

namespace stats {

enum class Shift : std::uint8_t { none, up, down };

struct Cusum {
  static constexpr StateKind kind = StateKind::cusum;

  double slack = 0.5;  // deviations that are no change
  double limit = 8;    // of the sum
  double up = 0, down = 0;

  // `z` in standard deviations from what is expected; not a number: nothing happens. After a change
  // is found both sums begin anew.
  Shift add(double z) {
    if (std::isnan(z)) return Shift::none;
    up = std::max(0.0, up + z - slack);
    down = std::max(0.0, down - z - slack);
    const Shift found = up > limit ? Shift::up : down > limit ? Shift::down : Shift::none;
    if (found != Shift::none) up = down = 0;
    return found;
  }
  bool sound() const {  // sketch_codec.h
    return slack >= 0 && limit > 0 && up >= 0 && up <= limit && down >= 0 && down <= limit &&
           std::isfinite(slack) && std::isfinite(limit);
  }
};

}  // namespace stats
