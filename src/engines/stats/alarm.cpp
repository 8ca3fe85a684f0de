#include "engines/stats/alarm.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "engines/stats/power.h"

namespace stats {
namespace {

constexpr double peaks_half_life_ms = 28.0 * 86'400'000;
constexpr double week_ms = 7.0 * 86'400'000;
constexpr double habit_share = 0.3;  // tau of habituation, of the warm-up
constexpr double habit_weight = 4;
// Of n values drawn alike, the next is a new extreme with a probability of 2/n: what is new says
// the less the younger a series is. In thresholds, at the end of the warm-up.
constexpr double youth_weight = 2.5;
constexpr double forgotten = 1e-6;  // a habituation that moves no threshold

constexpr double log2_floor = -5.643856189774724;  // of peak_floor

constexpr auto lower_ends = [] {
  std::array<double, peak_counts> ends{};
  for (std::size_t bin = 0; bin < ends.size(); ++bin)
    ends[bin] = power_of_two(log2_floor * (1 - static_cast<double>(bin) / peak_counts));
  return ends;
}();

// The first has no lower end.
int bin_of(double score) {
  return static_cast<int>(std::upper_bound(lower_ends.begin() + 1, lower_ends.end(), score) -
                          lower_ends.begin()) -
         1;
}

// What a point leaves of a habituation.
constexpr double habit_kept(int warmup) {
  return power_of_two(-std::numbers::log2e / (habit_share * warmup));
}
constexpr double default_habit_kept = habit_kept(Settings{}.warmup);

double habituation_now(const Alarm& alarm, const Settings& settings) {
  if (alarm.habituation < forgotten) return 0;
  const bool usual = settings.warmup == Settings{}.warmup;
  return alarm.habituation * (usual ? default_habit_kept : habit_kept(settings.warmup));
}

}  // namespace

double Peaks::decay(std::int64_t time_ms) {
  if (until_ms == 0) until_ms = time_ms;  // the first time it is told
  if (time_ms <= until_ms) return 1;
  const double half_lives = static_cast<double>(time_ms - until_ms) / peaks_half_life_ms;
  const double kept = power_of_two(-half_lives);
  for (float& count : counts) count *= static_cast<float>(kept);
  weeks *= kept;
  until_ms = time_ms;
  return kept;
}

void Peaks::pass(std::int64_t time_ms) {
  // The integral of the decay over the time passed.
  const double kept = decay(time_ms);
  weeks += (1 - kept) / std::numbers::ln2 * peaks_half_life_ms / week_ms;
}

void Peaks::add(double peak, std::int64_t time_ms) {
  pass(time_ms);
  counts[static_cast<std::size_t>(bin_of(peak))] += 1;
}

void Peaks::merge(Peaks other) {
  decay(other.until_ms);
  other.decay(until_ms);
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += other.counts[i];
  weeks += other.weeks;
}

double Peaks::total() const { return std::accumulate(counts.begin(), counts.end(), 0.0); }

double Peaks::rank(double score) const {
  const auto first = counts.begin() + bin_of(score);
  return (1 + std::accumulate(first, counts.end(), 0.0)) / (1 + total());
}

std::optional<double> Peaks::threshold(double alerts_per_week) const {
  if (total() < episodes_min || weeks <= 0) return std::nullopt;
  double above = alerts_per_week * weeks;  // of the episodes seen, so many may alert
  for (int bin = peak_counts - 1; bin >= 0; --bin) {
    const auto count = static_cast<double>(counts[static_cast<std::size_t>(bin)]);
    if (count > above) {  // within this bin, evenly in the logarithm
      const double share = 1 - above / count;
      return power_of_two(log2_floor * (1 - (bin + share) / peak_counts));
    }
    above -= count;
  }
  return peak_floor;
}

bool Peaks::sound() const {
  const auto count = [](float value) { return std::isfinite(value) && value >= 0; };
  return std::ranges::all_of(counts, count) && std::isfinite(weeks) && weeks >= 0 &&
         until_ms >= 0 && until_ms <= time_ms_max;
}

std::uint32_t refractory(const Settings& settings) {
  return static_cast<std::uint32_t>(std::max(1.0, 0.2 * settings.warmup));
}

bool Alarm::rises(double score, std::uint64_t point, const Settings& settings) const {
  if (since_alert < refractory(settings)) return false;
  const double youth = settings.warmup / static_cast<double>(std::max<std::uint64_t>(point, 1));
  const double habit = habituation_now(*this, settings);
  return score >= settings.threshold * (1 + youth_weight * youth + habit_weight * habit);
}

void Alarm::step_further(double score, std::uint64_t point, const Settings& settings,
                         std::int64_t time_ms) {
  const bool begins = fires(score, point, settings);
  habituation = habituation_now(*this, settings);
  since_alert = later(since_alert);
  since_unusual = later(since_unusual);
  if (begins) {
    habituation += 1;
    since_alert = 0;
    if (alerts < UINT32_MAX) ++alerts;
  }
  if (score >= peak_floor) {
    peak = std::max(peak, static_cast<float>(score));
    since_unusual = 0;
  } else if (peak > 0 && since_unusual >= refractory(settings)) {
    peaks.add(static_cast<double>(peak), time_ms);
    peak = 0;
  }
}

void Alarm::merge(const Alarm& other, const Alarm& later_one) {
  Peaks both = peaks;
  both.merge(other.peaks);
  const std::uint32_t sum = alerts > UINT32_MAX - other.alerts ? UINT32_MAX : alerts + other.alerts;
  *this = later_one;
  peaks = both;
  alerts = sum;
}

}  // namespace stats
