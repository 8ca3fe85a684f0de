// What goes into a series and what comes out of it. Plain values.
#pragma once
#include <cstdint>
#include <limits>
#include <string_view>

namespace stats {

// How several observations of one moment are joined.
enum class Kind : std::uint8_t {
  gauge,  // the last one stands: CPU, latency, rates
  count   // they add up: alerts, cost lines, errors
};

struct Obs {
  std::int64_t time_ms = 0;  // since 1970 UTC; 0 to time_ms_max
  double value = 0;
  double weight = 1;  // of the moments; not negative
};

// The end of the year 9999. Times beyond it, or before 1970, are refused like values that are not
// finite.
inline constexpr std::int64_t time_ms_max = 253'402'300'799'999;

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Which of the nine instances of the novelty detector found a value most unusual (detector.h).
enum class Cause : std::uint8_t {
  level,           // a new high or low, or a value in a gap between those seen
  short_context,   // unusual for the last 12 values
  long_context,    // unusual for the last 48 values
  daily_residual,  // unusual for this time of the day
  slow_residual,   // a sustained departure from the shape of the day
  time_of_day,     // a usual value at an unusual hour
  short_delay,     // a movement over 6 steps that is new
  long_delay,      // a movement over 48 steps that is new
  long_difference  // a jump over 48 steps
};
inline constexpr int causes = 9;
std::string_view name(Cause cause);      // "level", "short_context"
std::string_view sentence(Cause cause);  // "a new high or low, or between the values seen"

struct Verdict {
  double score = 0;        // 0 to 1: how far from everything seen
  double p_value = 1;      // conformal rank of the score among the peaks of this series' episodes
  bool alert = false;      // an alert begins here
  bool candidate = false;  // over the threshold: begins an alert or extends one
  bool learning = true;    // fewer than `warmup` points were seen
  Cause cause = Cause::level;  // the largest of the nine; of no meaning when the score is 0
  // Where nine of ten values were expected, by the streaming forecast; not numbers before there is
  // one.
  double expected_low, expected_high;
};

// Why a point is unusual: what its cause looks at, and what was seen nearest to it before.
struct Explanation {
  Cause cause = Cause::level;
  // In the series' units: the value, or of a residual or difference that, or the mean of 48.
  double value = not_a_number;
  // In contexts like the point's, to the width of a cell; not a number where nothing was seen.
  double seen_below = not_a_number, seen_above = not_a_number;
};

}  // namespace stats
