#include "cli/stats_compared.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>

#include "base/json/json.h"
#include "cli/stats_verbs.h"

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
stats::Counted bad_of(const SeriesRows& rows) {
  stats::Counted out;
  for (std::size_t i = 0; i < rows.values.size(); ++i) {
    out.events += static_cast<std::uint64_t>(rows.totals[i] - rows.values[i]);
    out.exposure += static_cast<std::uint64_t>(rows.totals[i]);
  }
  return out;
}

void to_bad_shares(SeriesRows& rows) {
  for (std::size_t i = 0; i < rows.values.size(); ++i)
    rows.values[i] = (rows.totals[i] - rows.values[i]) / rows.totals[i];  // NaN of none
}

Chart chart_of(const std::string& title, const SeriesRows& control, const SeriesRows& canary) {
  std::vector<double> sorted;
  std::ranges::copy_if(control.values, std::back_inserter(sorted),
                       [](double value) { return std::isfinite(value); });
  std::ranges::sort(sorted);
  const auto quantile = [&sorted](double share) {
    if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
  };
  Chart chart(title);
  chart.band_in_text = true;
  for (const stats::Obs& point : in_order(canary))
    chart.add({.time_ms = point.time_ms,
               .value = point.value,
               .low = quantile(.05),
               .high = quantile(.95)});
  return chart;
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

Compared judged(const SeriesRows& control, const SeriesRows& canary,
                const stats::VerdictSettings& settings) {
  const auto verdict = stats::judge_canary(control.values, canary.values, settings);
  const bool either = settings.direction == stats::Direction::either;
  return {.metric = {},
          .outcome = verdict.outcome,
          .verdict = verdict,
          .enough = verdict.more == 0,
          .harm = verdict.p_value,
          .gain = either ? 1 : 1 - verdict.p_value,
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

void warn_of_length(const std::string& path, const SeriesRows& rows) {
  if (rows.values.size() > stats::arm_max)
    warn(path + ": of " + std::to_string(rows.values.size()) + " values the first " +
         std::to_string(stats::arm_max) + " are compared");
}

}  // namespace

base::Result<Compared> compare_files(const Arguments& arguments,
                                     const stats::VerdictSettings& settings,
                                     const std::string& baseline, const std::string& candidate) {
  const bool shares = has_columns(baseline, event_columns) && has_columns(candidate, event_columns);
  const auto columns = shares ? std::span<const std::string_view>(event_columns) : value_column;
  SeriesRows control = TRY(read_series(baseline, columns, arguments));
  SeriesRows canary = TRY(read_series(candidate, columns, arguments));
  const bool ones = !shares && zero_or_one(control) && zero_or_one(canary) &&
                    !control.values.empty() && !canary.values.empty();
  if (!shares && !ones) {
    warn_of_length(baseline, control);
    warn_of_length(candidate, canary);
  }
  Compared out = shares ? judged(bad_of(control), bad_of(canary), settings)
                 : ones ? judged(ones_of(control), ones_of(canary), settings)
                        : judged(control, canary, settings);
  if (!draws(arguments)) return out;
  if (shares) {
    to_bad_shares(control);
    to_bad_shares(canary);
  }
  out.chart =
      chart_of(stem_of(candidate) + " over nine of ten of " + stem_of(baseline), control, canary);
  return out;
}

base::Done show_compared(const Context& context, const Arguments& arguments,
                         const Compared& compared, const std::string& candidate, double alpha) {
  const bool json = arguments.has("json");
  RowsOut out(context, arguments, candidate, json ? "json" : "csv");
  out.write(json ? json_of(compared, alpha) : csv_of(compared, alpha));
  TRY(out.finish());
  return compared.chart ? show_chart(context, arguments, *compared.chart, candidate) : base::Done();
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
  if (compared.adjusted_p_value) write("adjusted_p_value", *compared.adjusted_p_value);
  if (compared.level) write("level", *compared.level);
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
