// One series: everything that is known of it in a state of fixed size, and what the next point
// means. The header that a user of the engine needs first.
//
// A Series is a plain value without pointers, trivially copyable, at most series_bytes. It does no
// I/O, reads no clock, allocates nothing, and the same points in the same order give the same bits.
// It costs O(1) a point with a bounded worst case. Not shared between threads without a lock of the
// caller's.
//
// A point is judged before anything is learned of it, and learned when the next moment's point
// arrives. Until then one with the same time joins it (Kind), so a state equals that of the stream
// without repeats. Points before the newest are counted as late and change nothing else (arrivals.h
// puts them in order first).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

#include "base/result.h"
#include "engines/stats/alarm.h"
#include "engines/stats/detector.h"
#include "engines/stats/level.h"
#include "engines/stats/moments.h"
#include "engines/stats/observation.h"
#include "engines/stats/scale.h"
#include "engines/stats/seasonality.h"
#include "engines/stats/settings.h"
#include "engines/stats/step.h"

namespace stats {

inline constexpr std::size_t series_bytes = 2560;
inline constexpr std::size_t cache_line = 64;

struct Counters {
  std::uint64_t points = 0;      // learned or waiting to be: one a moment
  std::uint64_t gaps = 0;        // longer than a step and a half
  std::uint64_t late = 0;        // before the newest; not learned
  std::uint64_t not_finite = 0;  // NaN, infinities, times outside 1970 to 9999; not learned
};

struct Summary {
  Counters counters;
  std::int64_t first_ms = 0, last_ms = 0, step_ms = 0;
  double coverage = 0;     // points over the steps between first and last, 0 to 1
  double effective_n = 0;  // points, decayed by the half-life
  // Decayed; not numbers without points.
  double mean, deviation, skewness, kurtosis;  // kurtosis of a normal distribution: 3
  bool learning = true;                        // fewer than `warmup` points
  bool day_shape = false;  // the shape of the day says more than the level (section of README.md)
  std::uint32_t alerts = 0;
};

class alignas(cache_line) Series {
 public:
  Verdict add(const Obs& observation, const Settings& settings);

  // Why the newest point has its score, before it is learned: of use where that is not 0.
  Explanation explain() const;

  // Fetches into the cache what a point may touch, and changes nothing: over many series in turn,
  // asked for a few series before their add(), which then need not wait for the memory.
  void prefetch() const {
    fetch(0, offsetof(Series, step_));
    fetch(offsetof(Series, step_) + offsetof(Step, step_ms),
          offsetof(Series, alarm_) + offsetof(Alarm, peaks));
  }

  // Learns the newest point without waiting for the next, as nothing more comes for its moment, and
  // brings decays to `time_ms`. Earlier than the newest point: nothing happens.
  void advance(std::int64_t time_ms);

  // What `ahead` >= 1 steps after the newest point is expected, in the series' own units.
  Band forecast(int ahead) const;
  Summary summary() const;
  const Peaks& peaks() const { return alarm_.peaks; }  // pooled, they give thresholds by a budget

  // Joins what another state of the same series, or of one like it, has seen. Counters and moments
  // become those of all points, support the union; what is of the moment (lags, the forecast) is
  // that of the later one. Commutative; associative up to rounding. Empty states change nothing.
  // `conflict` when the parameters differ.
  base::Done merge(const Series& other);

 private:
  friend struct SeriesCodec;
  // A point that was judged and is not learned, and what judging found of it.
  struct Pending {
    double value = 0, weight = 0;
    Places places;
    float y = 0;  // the value as the state sees it
    float score = 0;
    std::int32_t utc_offset_s = 0;
    Cause cause = Cause::level;
    std::uint8_t there = 0, alerted = 0;
    Slots slots;
    std::array<std::uint8_t, 6> unused{};
  };

  void fetch(std::size_t from, std::size_t to) const {
    const auto* const bytes = reinterpret_cast<const char*>(this);
    for (std::size_t at = from / cache_line * cache_line; at < to; at += cache_line)
      __builtin_prefetch(bytes + at, 1);
  }
  Verdict add_again(const Obs& observation, const Settings& settings);
  Verdict judge(const Settings& settings);
  Band band(int ahead, const Slots& slots) const;
  Settings last_settings() const;
  void learn();
  void learn_pending();
  void learn_shape();
  void learn_scale();
  Features pending_features() const;
  void change_scale(const Scale& to);
  void change_scale_of_past(const Scale& to);
  std::optional<Transform> move_to(const Scale& to) const;
  void meet(Series& other);
  void take(Series& earlier);
  void bridge(std::int64_t gap_ms);
  float scaled(double value) const;
  Slots slots(int ahead) const;

  // What every point touches stands together: what the detector begins with, and from the end of
  // `step_` to where `alarm_` has its peaks. Of grids and shapes a point touches a line each.
  Detector detector_;
  Season season_;
  Step step_;
  Counters counters_;
  std::int64_t first_ms_ = 0, last_ms_ = 0;
  std::int64_t learned_ms_ = 0;  // of the newest point that was learned
  std::int64_t half_life_ms_ = 0;
  double threshold_ = 0;  // when the newest point was judged
  std::uint32_t warmup_ = 0;
  std::uint32_t kind_ = 0;
  Scale scale_;
  Pending pending_;
  Moments moments_;
  Level level_;
  RecentResiduals residuals_;
  Seasonality seasonality_;
  Lag lag_;
  Alarm alarm_;
};

static_assert(sizeof(Series) <= series_bytes && std::is_trivially_copyable_v<Series>);

}  // namespace stats
