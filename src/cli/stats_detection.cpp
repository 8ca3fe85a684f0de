#include "cli/stats_detection.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

#include "base/json/json.h"
#include "base/time.h"

namespace cli {
namespace {

constexpr double week_ms = 7.0 * 86'400'000;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::string time_text(std::int64_t ms) {
  return base::format_rfc3339({ms * 1'000'000}, base::Precision::milliseconds);
}

}  // namespace

Detection::Detection(const DetectWanted& wanted, DetectTeam& team, RowsOut& out, Chart* chart,
                     std::string name)
    : wanted_(wanted),
      settings_(wanted.settings),
      team_(team),
      out_(out),
      chart_(chart),
      name_(std::move(name)),
      share_(team.pace.share()) {
  if (wanted.format == RowFormat::csv) out_.write("timestamp,value,score,anomaly\n");
}

double Detection::value_of(const stats::CsvRow& row) {
  if (!wanted_.counter) return row.numbers[0];
  return counter_.add(row.time_ms, row.numbers[0]).value_or(none);
}

void Detection::add(const stats::CsvRow& row) {
  const double value = value_of(row);
  judged_ = std::isfinite(value);
  if (wanted_.zone)
    settings_.utc_offset_s =
        static_cast<std::int32_t>(wanted_.zone->offset_seconds(row.time_ms / 1000));
  const stats::Obs point{.time_ms = row.time_ms, .value = value};
  const bool late = row.time_ms < last_ms_;
  const stats::Verdict verdict = series_.add(point, settings_);
  if (wanted_.budget) keep_pace(row.time_ms, verdict);
  last_ms_ = std::max(last_ms_, row.time_ms);
  write(row, verdict);
  if (chart_ != nullptr)
    chart_->add({.time_ms = row.time_ms,
                 .value = judged_ ? value : none,
                 .low = verdict.expected_low,
                 .high = verdict.expected_high,
                 .marked = verdict.alert});
  if (verdict.alert) ++team_.calibration.alerts;
  if (!judged_ || late) return;
  over(episodes_.add(point, verdict, settings_));
  peaked(peaks_.add(point, verdict, settings_));
}

// The budget counts from the end of the warm-up.
void Detection::keep_pace(std::int64_t time_ms, const stats::Verdict& verdict) {
  if (!verdict.learning) {
    if (wanted_.shared && !share_.begun) team_.pace.begin(share_, series_.peaks(), team_.pool);
    if (time_ms > team_.last_ms)
      team_.pace.pass(static_cast<double>(time_ms - team_.last_ms) / week_ms);
    if (time_ms > last_ms_)
      team_.pace.pass(share_, static_cast<double>(time_ms - last_ms_) / week_ms);
  }
  if (verdict.alert) team_.pace.spend(share_);
  team_.last_ms = std::max(team_.last_ms, time_ms);
  settings_.threshold =
      wanted_.shared ? team_.pace.threshold(share_, series_.peaks()) : team_.pace.threshold();
}

void Detection::finish() {
  over(episodes_.finish());
  peaked(peaks_.finish());
  team_.calibration.asked = team_.pace.asked();
  const auto counters = series_.summary().counters;
  if (counters.late > 0)
    warn(name_ + ": " + std::to_string(counters.late) + (counters.late == 1 ? " row" : " rows") +
         " came after newer ones and told nothing: sort the rows by time");
}

// What the pool and the calibration know of it.
void Detection::peaked(const std::optional<stats::Episode>& episode) {
  if (!episode) return;
  team_.pool.add(episode->peak, std::max(episode->last_ms, team_.pool.until_ms));
  team_.calibration.add(episode->p_value);
}

// What is shown of it.
void Detection::over(const std::optional<stats::Episode>& episode) {
  if (!episode || !episode->alerted) return;
  if (chart_ != nullptr)
    chart_->spans.push_back({.first_ms = episode->at_ms, .last_ms = episode->last_ms});
  team_.episodes += fmt::format(
      "{},{},{},{},{},{},{},{},{},{:.6f},{},{}\n", csv_field(name_), time_text(episode->first_ms),
      time_text(episode->last_ms), episode->points, time_text(episode->at_ms),
      number_text(episode->value), number_text(episode->expected_low),
      number_text(episode->expected_high), stats::name(episode->cause), episode->peak,
      number_text(episode->p_value), number_text(episode->excess));
}

void Detection::write(const stats::CsvRow& row, const stats::Verdict& verdict) {
  if (wanted_.format == RowFormat::json) {
    write_json(row, verdict);
    return;
  }
  const std::string score = judged_ ? fmt::format("{:.6f}", verdict.score) : "";
  out_.write(fmt::format("{},{},{},{}\n", csv_field(row.timestamp), csv_field(row.texts[0]), score,
                         verdict.alert ? 1 : 0));
}

void Detection::write_json(const stats::CsvRow& row, const stats::Verdict& verdict) {
  std::string line;
  base::json::Writer json(line);
  json.begin_object().member("timestamp", row.timestamp).member("value", row.numbers[0]);
  if (wanted_.counter) json.member("rate", judged_ ? counter_.rate : none);
  json.member("score", judged_ ? verdict.score : none);
  json.member("anomaly", verdict.alert ? 1 : 0);
  if (verdict.alert) {
    const stats::Explanation why = series_.explain();
    json.member("cause", stats::name(verdict.cause))
        .member("reason", stats::sentence(verdict.cause))
        .member("cause_value", why.value)
        .member("seen_below", why.seen_below)
        .member("seen_above", why.seen_above)
        .member("p_value", verdict.p_value)
        .member("expected_low", verdict.expected_low)
        .member("expected_high", verdict.expected_high)
        .member("learning", verdict.learning);
  }
  json.end_object();
  out_.write(line + "\n");
}

std::string calibration_json(const stats::Calibration& calibration) {
  std::string text;
  base::json::Writer json(text);
  json.begin_object().member("alerts", calibration.alerts).member("asked", calibration.asked);
  json.member("episodes", calibration.episodes()).key("p_values").begin_array();
  for (const std::uint64_t count : calibration.p_values) json.number(count);
  json.end_array().member("error", calibration.error()).end_object();
  return text + "\n";
}

}  // namespace cli
