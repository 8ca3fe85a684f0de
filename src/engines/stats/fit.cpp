#include "engines/stats/fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "engines/stats/pool.h"
#include "engines/stats/seasonal.h"

namespace stats {
namespace {

constexpr std::size_t origins_max = 7;
constexpr std::size_t train_min = 6;
constexpr std::size_t linear_gap_max = 3;
constexpr int exponent_max = 400;  // of values whose squares are numbers, too
constexpr double largest = std::numeric_limits<double>::max();

// What one history is forecast from: its length and the paths of all models, with what came after.
struct Origin {
  std::size_t length = 0;
  std::vector<Path> paths;
};

std::vector<std::size_t> origins_of(std::size_t length, std::size_t horizon,
                                    std::span<const int> seasons) {
  std::vector<std::size_t> out;
  const bool two = seasons.size() == 2;
  const std::size_t longest = seasons.empty() ? 1 : static_cast<std::size_t>(seasons.back());
  const std::size_t least =
      two ? 2 * longest : std::max(train_min, longest > 1 ? 2 * longest + 2 : 0);
  for (std::size_t k = 1; k <= origins_max; ++k) {
    // With two seasons whole horizons, a short season apart; else spread over the horizon, the
    // nearest first: what comes next is most like it.
    const std::size_t back = two ? horizon + (k - 1) * static_cast<std::size_t>(seasons.front())
                                 : std::max<std::size_t>(1, horizon * k / origins_max);
    if (length < back + least || (!out.empty() && out.back() == length - back)) continue;
    out.push_back(length - back);
  }
  return out;
}

// Of a gap that is longer than what is known before it, what comes behind: to bridge it would be to
// invent more than is known.
std::span<const double> behind_long_gaps(std::span<const double> values) {
  std::size_t first = 0;
  std::size_t known = 0;
  std::size_t gap = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) {
      ++gap;
      continue;
    }
    if (gap > known) {
      first = i;
      known = 0;
    }
    gap = 0;
    ++known;
  }
  return values.subspan(first);
}

// Linear over short gaps, the value of a season before over longer ones; at the beginning the first
// value.
std::vector<double> bridged(std::span<const double> values, std::size_t season) {
  std::vector<double> out(values.begin(), values.end());
  const auto first = std::ranges::find_if(out, [](double v) { return std::isfinite(v); });
  std::fill(out.begin(), first, *first);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (std::isfinite(out[i])) continue;
    std::size_t end = i;
    while (end < out.size() && !std::isfinite(out[end])) ++end;
    const double before = out[i - 1];
    const bool is_short = end - i <= linear_gap_max && end < out.size();
    const double slope = is_short ? (out[end] - before) / static_cast<double>(end - i + 1) : 0;
    for (std::size_t k = i; k < end; ++k) {
      const bool seasonal = !is_short && season > 1 && k >= season;
      out[k] = seasonal ? out[k - season] : before + slope * static_cast<double>(k - i + 1);
    }
    i = end;
  }
  return out;
}

base::Result<std::vector<int>> seasons_of(std::span<const double> values,
                                          const FitSettings& settings) {
  std::vector<int> out;
  for (const int season : settings.seasons) {
    if (season < 1 || season > season_max)
      return base::invalid("a season must have 1 to " + std::to_string(season_max) +
                           " steps, not " + std::to_string(season));
    if (season > 1 && values.size() >= 2 * static_cast<std::size_t>(season)) out.push_back(season);
  }
  if (settings.seasons.empty())
    for (const int season : settings.candidates)
      if (is_seasonal(values, season)) out.push_back(season);
  std::ranges::sort(out);
  // Two are a pair only if the longer holds the shorter several times whole.
  if (out.size() > 2) out.resize(2);
  if (out.size() == 2 && (out[1] % out[0] != 0 || out[1] == out[0])) out.erase(out.begin());
  return out;
}

class Fit {
 public:
  Fit(std::vector<double> values, std::vector<int> seasons, int horizon)
      : values_(std::move(values)), seasons_(std::move(seasons)), horizon_(horizon) {
    starts_ = origins_of(values_.size(), static_cast<std::size_t>(horizon), seasons_);
    // Two seasons need an origin to be weighed by; without one the longer is used alone.
    if (two() && starts_.empty()) {
      seasons_.erase(seasons_.begin());
      starts_ = origins_of(values_.size(), static_cast<std::size_t>(horizon), seasons_);
    }
  }

  Forecast forecast() {
    weigh();
    Forecast out;
    out.mean = combined(paths_of(values_.size(), horizon_));
    out.history = values_.size();
    out.seasons = seasons_;
    collect_residuals(out);
    const bool never_negative = std::ranges::min(values_) >= 0;
    if (never_negative) out.least = 0;  // what was never negative will not be
    out.p50 = out.mean;
    for (int step = 1; step <= horizon_; ++step) {
      out.p10.push_back(out.quantile(step, .1));
      out.p90.push_back(out.quantile(step, .9));
    }
    if (never_negative)
      for (auto* path : {&out.mean, &out.p10, &out.p50, &out.p90})
        for (double& value : *path) value = std::max(value, 0.0);
    return out;
  }

 private:
  bool two() const { return seasons_.size() == 2; }

  std::vector<Path> paths_of(std::size_t length, int horizon) const {
    const auto history = std::span(values_).first(length);
    if (two()) return double_pool_->paths(history, horizon);
    const int season = seasons_.empty() ? 1 : seasons_.back();
    return pool(history, season, horizon);
  }

  void weigh() {
    if (two())
      double_pool_.emplace(TwoSeasons{seasons_[0], seasons_[1]},
                           std::span(values_).first(starts_.back()));
    for (const std::size_t start : starts_) {
      const auto steps =
          std::min<std::size_t>(static_cast<std::size_t>(horizon_), values_.size() - start);
      origins_.push_back({.length = start, .paths = paths_of(start, static_cast<int>(steps))});
      const auto& paths = origins_.back().paths;
      errors_.resize(paths.size(), 0);
      for (std::size_t m = 0; m < paths.size(); ++m)
        for (std::size_t k = 0; k < steps; ++k)
          errors_[m] += std::abs(paths[m][k] - values_[start + k]) / static_cast<double>(steps);
    }
  }

  Path combined(std::span<const Path> paths) const {
    if (errors_.size() != paths.size())
      return weighted(paths, std::vector<double>(paths.size(), 1));
    return two() ? median_of_combinations(paths, errors_) : weighted(paths, errors_);
  }

  void collect_residuals(Forecast& out) const;

  std::vector<double> values_;
  std::vector<int> seasons_;
  int horizon_;
  std::vector<std::size_t> starts_;
  std::vector<Origin> origins_;
  std::vector<double> errors_;
  std::optional<DoublePool> double_pool_;
};

void Fit::collect_residuals(Forecast& out) const {
  for (const Origin& origin : origins_) {
    const Path path = combined(origin.paths);
    for (std::size_t k = 0; k < path.size(); ++k) {
      const double width = std::pow(static_cast<double>(k + 1), out.growth);
      out.scores.push_back((values_[origin.length + k] - path[k]) / width);
    }
  }
  // Without an origin: what values changed by, from one to the next or over a season.
  const std::size_t lag = seasons_.empty() ? 1 : static_cast<std::size_t>(seasons_.back());
  if (origins_.empty())
    for (std::size_t i = lag; i < values_.size(); ++i)
      out.scores.push_back(values_[i] - values_[i - lag]);
  std::ranges::sort(out.scores);
  out.origins = origins_.size();
}

Forecast flat_forecast(std::span<const double> values, int horizon) {
  Forecast out;
  out.mean.assign(static_cast<std::size_t>(horizon), values.back());
  out.p10 = out.p50 = out.p90 = out.mean;
  out.history = values.size();
  return out;
}

// The power of two of the unit that values near the ends of double's range are fitted in; 0 else.
int exponent_of(std::span<const double> values) {
  double most = 0;
  for (const double value : values)
    if (std::isfinite(value)) most = std::max(most, std::abs(value));
  const int exponent = most > 0 ? std::ilogb(most) : 0;
  return std::abs(exponent) > exponent_max ? exponent : 0;
}

void scale(std::vector<double>& values, int exponent) {
  if (exponent == 0) return;
  for (double& value : values) value = std::clamp(std::ldexp(value, exponent), -largest, largest);
}

// Of history and settings that may be.
base::Result<Forecast> fit_known(std::span<const double> values, const FitSettings& settings) {
  const auto linear = bridged(values, 0);
  if (linear.size() < history_min) return flat_forecast(linear, settings.horizon);
  const auto seasons = TRY(seasons_of(linear, settings));
  const std::size_t longest = seasons.empty() ? 1 : static_cast<std::size_t>(seasons.back());
  return Fit(bridged(values, longest), seasons, settings.horizon).forecast();
}

}  // namespace

// Conformal: the rank of n residuals at which an (n+1)th lies inside with the probability asked.
// Those of one origin depend on each other, and the weights were chosen on them, so the rank is
// that of a number near that of origins; the 0.75 was found on half of the M3 competition. Above
// and below are looked at apart as far as there are residuals on both sides.
double Forecast::quantile(int step, double probability) const {
  const double middle = mean[static_cast<std::size_t>(step - 1)];
  const double wanted = std::abs(2 * probability - 1);
  if (scores.empty() || wanted == 0) return middle;
  const auto count = static_cast<double>(origins);
  const double inside = count > 0 ? std::min(1.0, wanted * (count + 0.75) / count) : 1;
  const double sign = probability < 0.5 ? -1 : 1;
  std::vector<double> both;
  std::vector<double> side;
  for (const double score : scores) {
    both.push_back(std::abs(score));
    if (score * sign > 0) side.push_back(score * sign);
  }
  const auto at = [inside](std::vector<double>& sizes) {
    const auto n = static_cast<double>(sizes.size());
    const auto rank = static_cast<std::size_t>(std::clamp(std::ceil((n + 1) * inside), 1.0, n));
    std::ranges::nth_element(sizes, sizes.begin() + static_cast<std::ptrdiff_t>(rank - 1));
    return sizes[rank - 1];
  };
  double margin = at(both);
  if (!side.empty()) {
    const double share = 2 * static_cast<double>(side.size()) / static_cast<double>(both.size());
    margin += std::min(1.0, share) * (at(side) - margin);
  }
  const double end = middle + sign * margin * std::pow(static_cast<double>(step), growth);
  return std::max(least, std::clamp(end, -largest, largest));
}

std::vector<int> candidate_seasons(std::int64_t step_ms) {
  constexpr std::int64_t minute = 60'000;
  constexpr std::int64_t hour = 60 * minute;
  constexpr std::int64_t day = 24 * hour;
  if (step_ms <= 0) return {};
  if (step_ms >= 80 * day) return {4};
  if (step_ms >= 27 * day) return {12};
  if (step_ms >= 6 * day) return {52};
  if (step_ms >= day) return {7};
  return {static_cast<int>(day / step_ms), static_cast<int>(7 * day / step_ms)};
}

base::Result<Forecast> fit(std::span<const double> values, const FitSettings& settings) {
  if (settings.horizon < 1 || settings.horizon > horizon_max)
    return base::invalid("the horizon must be 1 to " + std::to_string(horizon_max) +
                         " steps, not " + std::to_string(settings.horizon));
  if (values.size() > history_max) values = values.last(history_max);
  if (std::ranges::none_of(values, [](double v) { return std::isfinite(v); }))
    return base::invalid("there is no value to forecast from");
  values = behind_long_gaps(values);
  std::vector<double> known(values.begin(), values.end());
  for (double& value : known)
    if (!std::isfinite(value)) value = std::numeric_limits<double>::quiet_NaN();
  const int exponent = exponent_of(known);
  scale(known, -exponent);
  Forecast out = TRY(fit_known(known, settings));
  for (auto* path : {&out.mean, &out.p10, &out.p50, &out.p90, &out.scores}) scale(*path, exponent);
  return out;
}

}  // namespace stats
