#include "cli/stats_answer.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "engines/stats/shrinkage.h"

namespace cli {
namespace {

double mean_of(std::span<const double> values) {
  double sum = 0;
  double count = 0;
  for (const double value : values)
    if (std::isfinite(value)) {
      sum += value;
      ++count;
    }
  return count > 0 ? sum / count : 0;
}

}  // namespace

double Answer::mean(int step) const {
  const double own = own_.mean[static_cast<std::size_t>(step - 1)];
  if (!parent_) return own;
  return leaning(own, parent_->forecast.mean[static_cast<std::size_t>(step + parent_->ahead - 1)]);
}

double Answer::quantile(int step, double probability) const {
  const double own = own_.quantile(step, probability);
  if (!parent_) return own;
  return leaning(own, parent_->forecast.quantile(step + parent_->ahead, probability));
}

stats::Forecast Answer::whole(int horizon) const {
  stats::Forecast out = own_;
  for (int step = 1; step <= horizon; ++step) {
    const auto at = static_cast<std::size_t>(step - 1);
    out.mean[at] = mean(step);
    out.p10[at] = quantile(step, .1);
    out.p50[at] = quantile(step, .5);
    out.p90[at] = quantile(step, .9);
  }
  return out;
}

double Answer::leaning(double own, double parent) const {
  return stats::shrunk(own, static_cast<double>(own_.history), parent * parent_->ratio,
                       stats::level_weight);
}

base::Result<stats::Forecast> fitted(const stats::Regular& history, const ForecastWanted& wanted,
                                     int horizon, const std::string& input) {
  auto forecast =
      stats::fit(history.values, {.horizon = horizon,
                                  .seasons = wanted.seasons,
                                  .candidates = stats::candidate_seasons(history.step_ms)});
  if (!forecast) return base::invalid(input + ": " + forecast.error().message);
  return forecast;
}

base::Done lean_on_parent(const Arguments& arguments, const ForecastWanted& wanted,
                          const stats::Regular& history, Answer& answer) {
  const std::string path = *arguments.value("parent");
  SeriesRows rows = TRY(read_series(path, value_column, arguments));
  std::size_t kept = 0;  // no look at what came later
  for (std::size_t i = 0; i < rows.times_ms.size(); ++i) {
    if (rows.times_ms[i] > history.last_ms) continue;
    rows.times_ms[kept] = rows.times_ms[i];
    rows.values[kept++] = rows.values[i];
  }
  rows.times_ms.resize(kept);
  rows.values.resize(kept);
  const auto parent = stats::regular(rows.times_ms, rows.values, stats::history_max);
  if (parent.step_ms <= 0) return base::invalid(path + ": holds no history before the series' end");
  if (history.step_ms > 0 && history.step_ms != parent.step_ms)
    return base::invalid(path + ": has a step of " + std::to_string(parent.step_ms / 1000) +
                         " s, the series one of " + std::to_string(history.step_ms / 1000) + " s");
  const std::int64_t behind = (history.last_ms - parent.last_ms) / parent.step_ms;
  if (behind + wanted.horizon > stats::horizon_max)
    return base::invalid(path + ": ends too long before the series");
  const auto ahead = static_cast<int>(behind);
  auto forecast = TRY(fitted(parent, wanted, wanted.horizon + ahead, path));
  const std::size_t common = std::min(parent.values.size(), history.values.size());
  const double own = mean_of(history.values);
  const double theirs = mean_of(std::span(parent.values).last(common));
  const double ratio = own / theirs > 0 && std::isfinite(own / theirs) ? own / theirs : 1;
  answer.lean(std::move(forecast), ratio, ahead);
  return {};
}

}  // namespace cli
