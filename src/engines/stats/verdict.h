// Whether a canary may go on, from the values of both arms: one verdict with what it rests on.
// Pure.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "engines/stats/rank_tests.h"
#include "engines/stats/sequential.h"

namespace stats {

enum class Outcome : std::uint8_t { pass, worse, better, insufficient };
std::string_view name(Outcome outcome);  // "pass"

inline constexpr double power_asked = 0.8;  // that a change called detectable is found with

struct VerdictSettings {
  Direction direction = Direction::increase;  // which change is bad; either: any is
  double alpha = 0.01;                        // false alarms of one comparison
  // The change that must not go unseen, as a share of the control's median: where less than this
  // can be told, a comparison without a difference is insufficient, not passed.
  double effect = 0.5;
};

struct CanaryVerdict {
  Outcome outcome = Outcome::insufficient;
  Comparison comparison;  // at confidence 1 - 2 alpha
  std::uint64_t control = 0, canary = 0;
  double effective = 0;  // what the smaller arm tells, in independent values
  double p_value = 1;    // of the location, one-sided unless either
  double spread_p_value = 1;
  bool spread_changed = false;  // a finding of its own
  double control_median = 0;
  double detectable = 0;  // the smallest change found with 80 % power, in the values' unit
  // Values an arm that are missing until `effect` could be told; 0: none; not a number: nobody
  // knows, as an arm is empty or the control's median is 0, of which no share is a change.
  double more = 0;
};

// What is not finite is left out of either arm. Of an empty arm no figure but counts is a number.
CanaryVerdict judge_canary(std::span<const double> control, std::span<const double> canary,
                           const VerdictSettings& settings);

}  // namespace stats
