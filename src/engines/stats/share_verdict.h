// Whether a canary's counts differ from its baseline's, by how many there could have been: errors
// of requests, ones of a metric that is 0 or 1. By the e-value of rank_tests.h, so that it may be
// looked at at any time and still keeps its false alarms. Pure.
#pragma once
#include <cstdint>

#include "engines/stats/verdict.h"

namespace stats {

struct Counted {
  std::uint64_t events = 0;    // that are bad if Direction::increase is
  std::uint64_t exposure = 0;  // how many there could have been: at least events
};

struct ShareVerdict {
  Outcome outcome = Outcome::insufficient;
  double control_rate = 0, canary_rate = 0;  // events by exposure; not numbers without exposure
  // The canary's rate over the control's, and all ratios that alpha does not rule out.
  double ratio = 1, low = 0, high = 0;
  double evidence = 1;    // the e-value
  double p_value = 1;     // always valid: 1/evidence, at most 1
  double detectable = 0;  // the smallest ratio found with 80 % power; infinite without events
  // Events of both arms missing until 1 + effect could be told; 0: none; not a number: nobody
  // knows, without exposure.
  double more = 0;
};

ShareVerdict judge_share(const Counted& control, const Counted& canary,
                         const VerdictSettings& settings);

}  // namespace stats
