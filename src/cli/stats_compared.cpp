#include "cli/stats_compared.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/json/json.h"

namespace cli {
namespace {

// Two-valued metrics are counts: of the ones among all values.
bool zero_or_one(const SeriesRows& rows) {
  return std::ranges::all_of(
      rows.values, [](double value) { return value == 0 || value == 1 || !std::isfinite(value); });
}

stats::Counted ones_of(const SeriesRows& rows) {
  stats::Counted out;
  for (const double value : rows.values) {
    if (!std::isfinite(value)) continue;
    ++out.exposure;
    if (value == 1) ++out.events;
  }
  return out;
}

// What was not good, of all.
base::Result<stats::Counted> bad_of(const SeriesRows& rows, const std::string& path) {
  stats::Counted out;
  for (std::size_t i = 0; i < rows.values.size(); ++i) {
    const double good = rows.values[i];
    const double total = rows.totals[i];
    const bool whole = good >= 0 && total >= good && total < 9e15 && good == std::floor(good) &&
                       total == std::floor(total);
    if (!whole)
      return base::invalid(path + ": row " + std::to_string(i + 1) +
                           ": good and total must be whole numbers of events, good at most total");
    out.events += static_cast<std::uint64_t>(total - good);
    out.exposure += static_cast<std::uint64_t>(total);
  }
  return out;
}

Compared judged(const stats::Counted& baseline, const stats::Counted& candidate,
                const stats::VerdictSettings& settings) {
  const auto verdict = stats::judge_share(baseline, candidate, settings);
  const bool grew = verdict.canary_rate > verdict.control_rate;
  const bool harms = settings.direction == stats::Direction::either ||
                     grew == (settings.direction == stats::Direction::increase);
  return {.metric = {},
          .outcome = verdict.outcome,
          .verdict = verdict,
          .enough = verdict.more == 0,
          .harm = harms ? verdict.p_value : 1,
          .gain = harms ? 1 : verdict.p_value,
          .adjusted_p_value = {},
          .level = {}};
}

// The figures of a verdict in order, by their names.
void each_figure(const stats::CanaryVerdict& verdict, const auto& write) {
  const auto& compared = verdict.comparison;
  write("effect", compared.shift);
  write("effect_low", compared.low);
  write("effect_high", compared.high);
  write("baseline_median", verdict.control_median);
  write("p_value", verdict.p_value);
  write("mann_whitney_p_value", compared.p_value);
  write("spread_p_value", verdict.spread_p_value);
  write("baseline_n", static_cast<double>(verdict.control));
  write("candidate_n", static_cast<double>(verdict.canary));
  write("effective_n", verdict.effective);
  write("detectable_effect", verdict.detectable);
  write("more_points", verdict.more);
}

void each_figure(const stats::ShareVerdict& verdict, const auto& write) {
  write("ratio", verdict.ratio);
  write("ratio_low", verdict.low);
  write("ratio_high", verdict.high);
  write("baseline_rate", verdict.control_rate);
  write("candidate_rate", verdict.canary_rate);
  write("p_value", verdict.p_value);
  write("evidence", verdict.evidence);
  write("detectable_ratio", verdict.detectable);
  write("more_events", verdict.more);
}

std::string figure_text(double value) {
  std::string out;
  if (std::isfinite(value))
    base::json::write_number(out, value);
  else
    out = std::isnan(value) ? "NaN" : value > 0 ? "inf" : "-inf";
  return out;
}

}  // namespace

base::Result<Compared> compare_files(const Arguments& arguments,
                                     const stats::VerdictSettings& settings,
                                     const std::string& baseline, const std::string& candidate) {
  if (has_columns(baseline, event_columns) && has_columns(candidate, event_columns)) {
    const SeriesRows control = TRY(read_series(baseline, event_columns, arguments));
    const SeriesRows canary = TRY(read_series(candidate, event_columns, arguments));
    return judged(TRY(bad_of(control, baseline)), TRY(bad_of(canary, candidate)), settings);
  }
  const SeriesRows control = TRY(read_series(baseline, value_column, arguments));
  const SeriesRows canary = TRY(read_series(candidate, value_column, arguments));
  if (zero_or_one(control) && zero_or_one(canary) && !control.values.empty() &&
      !canary.values.empty())
    return judged(ones_of(control), ones_of(canary), settings);
  const auto verdict = stats::judge_canary(control.values, canary.values, settings);
  const bool either = settings.direction == stats::Direction::either;
  return Compared{.metric = {},
                  .outcome = verdict.outcome,
                  .verdict = verdict,
                  .enough = verdict.more == 0,
                  .harm = verdict.p_value,
                  .gain = either ? 1 : 1 - verdict.p_value,
                  .adjusted_p_value = {},
                  .level = {}};
}

std::string csv_of(const Compared& compared, double alpha) {
  std::string text = "name,value\nverdict," + std::string(stats::name(compared.outcome)) + "\n";
  const auto write = [&](std::string_view figure, double value) {
    text.append(figure).append(",").append(figure_text(value)).append("\n");
  };
  std::visit([&](const auto& verdict) { each_figure(verdict, write); }, compared.verdict);
  if (const auto* ranks = std::get_if<stats::CanaryVerdict>(&compared.verdict)) {
    text += "spread_changed," + std::string(ranks->spread_changed ? "yes" : "no") + "\n";
    text += "judge," + std::string(stats::name(ranks->comparison.classification)) + "\n";
  }
  return text + "false_alarm_rate," + figure_text(alpha) + "\n";
}

std::string json_of(const Compared& compared, double alpha) {
  std::string text;
  base::json::Writer json(text);
  json.begin_object();
  if (!compared.metric.empty()) json.member("metric", compared.metric);
  json.member("verdict", stats::name(compared.outcome));
  const auto write = [&](std::string_view figure, double value) {
    json.member(figure, value);  // null where it is no number
  };
  std::visit([&](const auto& verdict) { each_figure(verdict, write); }, compared.verdict);
  if (const auto* ranks = std::get_if<stats::CanaryVerdict>(&compared.verdict))
    json.member("spread_changed", ranks->spread_changed)
        .member("judge", stats::name(ranks->comparison.classification));
  if (compared.adjusted_p_value) json.member("adjusted_p_value", *compared.adjusted_p_value);
  if (compared.level) json.member("level", *compared.level);
  json.member("false_alarm_rate", alpha).end_object();
  return text + "\n";
}

// Effects of ranks are differences, those of counts ratios: the column `scale` says which.
std::string table_of_csv(const std::vector<Compared>& all) {
  std::string text =
      "metric,verdict,scale,effect,effect_low,effect_high,detectable,more,p_value,"
      "adjusted_p_value,level\n";
  for (const Compared& one : all) {
    std::array<double, 6> figures{};
    std::string_view scale = "difference";
    if (const auto* ranks = std::get_if<stats::CanaryVerdict>(&one.verdict)) {
      figures = {ranks->comparison.shift, ranks->comparison.low, ranks->comparison.high,
                 ranks->detectable,       ranks->more,           ranks->p_value};
    } else {
      const auto& share = std::get<stats::ShareVerdict>(one.verdict);
      scale = "ratio";
      figures = {share.ratio, share.low, share.high, share.detectable, share.more, share.p_value};
    }
    text.append(one.metric).append(",").append(stats::name(one.outcome)).append(",").append(scale);
    for (const double figure : figures) text += "," + figure_text(figure);
    text += "," + (one.adjusted_p_value ? figure_text(*one.adjusted_p_value) : "");
    text += "," + (one.level ? figure_text(*one.level) : "") + "\n";
  }
  return text;
}

std::string lines_of_json(const std::vector<Compared>& all, double alpha) {
  std::string text;
  for (const Compared& one : all) text += json_of(one, alpha);
  return text;
}

}  // namespace cli
