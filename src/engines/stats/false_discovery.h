// Many tests at once, or one after another: which findings stand when a share of all findings may
// be false. Pure.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engines/stats/state_kind.h"

namespace stats {

// Benjamini and Hochberg 1995, in the order given: findings at or below q have a false discovery
// rate of at most q, if the tests are independent or positively dependent. p-values are cut to 0 to
// 1; one that is not a number counts as 1.
std::vector<double> adjusted_p_values(std::span<const double> p_values);

// LORD++ (Ramdas, Yang, Wainwright and Jordan 2017): each finding earns some of the level for the
// tests that follow. The false discovery rate stays under `rate` at any time for p-values that are
// independent. Only the last discoveries_kept are counted, which makes it the more careful. Fixed
// size, plain values.
class OnlineDiscovery {
 public:
  static constexpr int discoveries_kept = 64;
  static constexpr StateKind kind = StateKind::discovery;

  explicit OnlineDiscovery(double rate) : rate_(rate) {}
  // The next test's: whether it is a finding.
  bool add(double p_value);
  double level() const;  // that the next p-value must not exceed
  std::uint64_t tests() const { return tests_; }
  std::uint64_t discoveries() const { return discoveries_; }
  bool sound() const;  // sketch_codec.h

 private:
  double rate_;
  std::uint64_t tests_ = 0, discoveries_ = 0, first_ = 0;
  std::array<std::uint64_t, discoveries_kept> at_{};  // a ring: the tests that were findings
};

}  // namespace stats
