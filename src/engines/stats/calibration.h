// Whether what was promised of alerts was kept, over all series of a team: p-values of episodes are
// even from 0 to 1 if they are what they say, and alerts come as often as the budget has it.
// Reported, never assumed. Plain values of fixed size.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace stats {

struct Calibration {
  static constexpr std::size_t bins = 10;

  std::array<std::uint64_t, bins> p_values{};  // of episodes: of 0 to .1, .1 to .2, ...
  std::uint64_t alerts = 0;
  double asked = 0;  // alerts by the budget in the time judged

  void add(double p_value) {  // NaN is taken for 1: nothing is known to be unusual
    const double known = std::isnan(p_value) ? 1 : std::clamp(p_value, 0.0, 1.0);
    const double place = known * static_cast<double>(bins);
    ++p_values[std::min(static_cast<std::size_t>(place), bins - 1)];
  }
  std::uint64_t episodes() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : p_values) sum += count;
    return sum;
  }
  // The largest difference between the share of p-values up to a bin's end and that end: 0 when
  // they are perfectly even (Kolmogorov's distance, to a tenth).
  double error() const {
    double worst = 0;
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < bins && episodes() > 0; ++i) {
      below += p_values[i];
      const double share = static_cast<double>(below) / static_cast<double>(episodes());
      const double end = static_cast<double>(i + 1) / static_cast<double>(bins);
      worst = std::max(worst, std::abs(share - end));
    }
    return worst;
  }
};

}  // namespace stats
