// Tests of two groups by ranks, and of counts by exposure: no distribution is assumed. Pure.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace stats {

inline constexpr std::size_t arm_max = 20'000;  // values of a group; of more, the first

// What Kayenta's judge says of a canary's metric.
enum class Classification : std::uint8_t { pass, high, low, no_data };
std::string_view name(Classification classification);  // "pass"

// Of the second group against the first. Sizes are differences: canary minus control.
struct Comparison {
  double shift = 0;          // Hodges and Lehmann: the median of all differences
  double low = 0, high = 0;  // its interval at the confidence asked
  double u = 0;              // pairs in which the canary is larger, ties half
  double p_value = 1;        // two-sided
  bool exact = false;        // by the permutation distribution, not the normal one
  Classification classification = Classification::no_data;
};

// Mann and Whitney 1947, the normal approximation with corrections for ties and continuity; the
// interval's ends are the shifts at which z is that of the confidence, to 1e-9 of the distance
// between the quartiles (R's wilcox.test(canary, control, conf.int = TRUE, exact = FALSE) and
// Kayenta find the same to 1e-4, whatever the unit), and at most +-DBL_MAX. High if the lower end
// is over a quarter of |shift|, low if the upper end is under minus that. The p-value is exact
// where n m <= 400 without ties, or with ties up to 20 values in all.
Comparison mann_whitney(std::span<const double> control, std::span<const double> canary,
                        double confidence = 0.98);

// Fligner and Killeen 1976 about the groups' medians, as R and scipy have it: the p-value of equal
// spread.
double fligner_killeen(std::span<const double> control, std::span<const double> canary);

// Evidence that the canary's share of the events is not its share of the exposure: an e-value, the
// ratio of a uniform mixture of shares to the expected one. At 1/alpha it may be rejected whenever
// one looks (Ville 1939).
double share_evidence(std::uint64_t canary_events, std::uint64_t control_events,
                      double canary_exposure_share);

}  // namespace stats
