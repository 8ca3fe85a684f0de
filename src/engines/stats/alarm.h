// From scores to alerts: a threshold, raised while a series is young; a pause after each alert; and
// habituation, by which a series that keeps alerting must do something more unusual each time.
// Peaks of episodes are kept in a decayed histogram, from which p-values and thresholds for a
// budget of alerts follow. Fixed size, plain values.
#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "engines/stats/settings.h"
#include "engines/stats/state_kind.h"

namespace stats {

inline constexpr double peak_floor = 0.02;  // an episode's score is at least this
inline constexpr int peak_counts = 32;      // log-spaced between the floor and 1

// How high the episodes of one series, or of a pool of series, went. Decays with a half-life of
// four weeks; brought to the present only when an episode ends.
struct Peaks {
  static constexpr StateKind kind = StateKind::peaks;

  std::array<float, peak_counts> counts{};
  double weeks = 0;           // observed, decayed alike
  std::int64_t until_ms = 0;  // decayed up to here

  void add(double peak, std::int64_t time_ms);
  void pass(std::int64_t time_ms);
  // Both at the later of their times. What passed since a state's own was not observed by it: call
  // pass() first where it was.
  void merge(Peaks other);
  double total() const;
  // (1 + peaks at least as high)/(1 + peaks): Vovk, Gammerman and Shafer 2005. 1 under the floor.
  double p_value(double score) const { return score < peak_floor ? 1 : rank(score); }
  // The score that about `alerts_per_week` episodes reach; nothing before `episodes_min`, where
  // peaks are too few.
  std::optional<double> threshold(double alerts_per_week) const;
  bool sound() const;  // sketch_codec.h

 private:
  double rank(double score) const;
  double decay(std::int64_t time_ms);  // by what is kept; 1: nothing has passed
};
inline constexpr double episodes_min = 50;

// Over the threshold as it is set: begins an alert, or extends one.
inline bool candidate(double score, const Settings& settings) {
  return score >= settings.threshold && score > 0;
}

struct Alarm {
  double habituation = 0;
  float peak = 0;                            // of the episode that is open; 0: none is
  std::uint32_t since_alert = UINT32_MAX;    // points
  std::uint32_t since_unusual = UINT32_MAX;  // points since a score over the floor
  std::uint32_t alerts = 0;
  Peaks peaks;

  // The point with the number `point`, from 1, has this score. An alert begins over the raised
  // threshold, and not too soon after the last.
  bool fires(double score, std::uint64_t point, const Settings& settings) const {
    return candidate(score, settings) && rises(score, point, settings);
  }
  // One point further, with its score.
  void step(double score, std::uint64_t point, const Settings& settings, std::int64_t time_ms) {
    if (score == 0 && peak == 0 && habituation == 0) {  // as most are
      since_alert = later(since_alert);
      since_unusual = later(since_unusual);
    } else {
      step_further(score, point, settings, time_ms);
    }
  }
  // Peaks of both; what is of the moment from the one whose last point is later.
  void merge(const Alarm& other, const Alarm& later);

 private:
  bool rises(double score, std::uint64_t point, const Settings& settings) const;
  void step_further(double score, std::uint64_t point, const Settings& settings,
                    std::int64_t time_ms);
  static std::uint32_t later(std::uint32_t points) {
    return points == UINT32_MAX ? points : points + 1;
  }
};

// Points between two alerts of a series at least: 0.2 W.
std::uint32_t refractory(const Settings& settings);

}  // namespace stats
