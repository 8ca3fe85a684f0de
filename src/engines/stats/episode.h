// From verdicts to episodes: stretches without a pause as long as that between two alerts, in which
// a series scores over its threshold: what a report, a picture or a queue shows; or over the floor
// of peaks (alarm.h): what p-values are judged by.
// Fixed size, plain values.
#pragma once
#include <cstdint>
#include <optional>

#include "engines/stats/alarm.h"
#include "engines/stats/observation.h"

namespace stats {

struct Episode {
  std::int64_t first_ms = 0, last_ms = 0;  // of the points over it
  std::uint32_t points = 0;                // from the first to the last
  bool alerted = false;
  // At the alert; of an episode without one at its peak.
  std::int64_t at_ms = 0;
  double value = 0, expected_low = 0, expected_high = 0;
  Cause cause = Cause::level;
  double peak = 0;     // the highest score
  double p_value = 1;  // of the peak, among those before it
  // The sum of the values less the middle of what was expected at first: what queues are ordered by
  // once it is money or users. Not a number where nothing was expected yet.
  double excess = 0;
};

enum class Over : std::uint8_t { threshold, floor };

class Episodes {
 public:
  explicit Episodes(Over over) : over_(over) {}
  // The next point that was judged; the episode that it shows to be over, if any.
  std::optional<Episode> add(const Obs& point, const Verdict& verdict, const Settings& settings);
  // The one that is open at the end of a stream.
  std::optional<Episode> finish();

 private:
  void extend(const Obs& point, const Verdict& verdict);

  Over over_;
  Episode open_;
  double expected_ = 0;  // the middle of the band when it began
  double since_ = 0;     // excess since the last point over it
  std::uint32_t quiet_ = 0;
  bool is_open_ = false;
};

}  // namespace stats
