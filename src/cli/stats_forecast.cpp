// mainstay stats forecast: what comes next, with the band of eight of ten.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "base/json/json.h"
#include "base/text.h"
#include "cli/stats_answer.h"
#include "cli/stats_verbs.h"
#include "engines/stats/capacity.h"

namespace cli {
namespace {

constexpr std::size_t drawn_history = 400;  // values before the forecast in a chart

base::Done check_whole(std::string_view flag, double number) {
  if (number == std::floor(number)) return {};
  return base::invalid("--" + std::string(flag) + " takes whole steps, not " + number_text(number));
}

// Numbers with commas between.
base::Result<std::vector<double>> list_of(const Arguments& arguments, std::string_view flag,
                                          double low, double high) {
  std::vector<double> out;
  const std::string given = *arguments.value(flag);  // outlives its parts
  for (const std::string_view part : base::split(given, ',')) {
    Arguments one;
    one.flags[std::string(flag)] = {std::string(base::trim(part))};
    out.push_back(TRY(number_of(one, flag, low, high, 0)));
  }
  return out;
}

// p10, p2.5
std::string column_of(double quantile) {
  return "p" + number_text(std::round(quantile * 1e4) / 100);
}

base::Done check_columns(std::span<const double> quantiles) {
  std::set<std::string> names;
  for (const double quantile : quantiles)
    if (!names.insert(column_of(quantile)).second)
      return base::invalid("--quantiles names " + column_of(quantile) + " twice");
  return {};
}

base::Result<ForecastWanted> forecast_wanted(const Arguments& arguments) {
  ForecastWanted wanted;
  if (!arguments.has("horizon"))
    return base::invalid("--horizon H is missing: how many steps ahead");
  const double horizon = TRY(number_of(arguments, "horizon", 1, stats::horizon_max, 1));
  TRY(check_whole("horizon", horizon));
  wanted.horizon = static_cast<int>(horizon);
  if (arguments.has("season")) {
    const auto seasons = TRY(list_of(arguments, "season", 1, stats::season_max));
    if (seasons.size() > 2) return base::invalid("--season takes one or two numbers of steps");
    for (const double season : seasons) {
      TRY(check_whole("season", season));
      wanted.seasons.push_back(static_cast<int>(season));
    }
  }
  if (arguments.has("quantiles")) {
    wanted.quantiles = TRY(list_of(arguments, "quantiles", 0.01, 0.99));
    TRY(check_columns(wanted.quantiles));
  }
  constexpr double most = std::numeric_limits<double>::max();
  if (arguments.has("limit")) wanted.limit = TRY(number_of(arguments, "limit", -most, most, 0));
  if (arguments.has("replica"))
    wanted.replica = TRY(number_of(arguments, "replica", 1e-300, most, 1));
  if ((wanted.limit || wanted.replica) && !arguments.has("json"))
    return base::invalid("--limit and --replica are answered in --json: add it");
  return wanted;
}

base::json::Writer& step_member(base::json::Writer& json, std::string_view name,
                                const std::optional<int>& step) {
  return step ? json.member(name, *step) : json.key(name).null();
}

void write_csv(RowsOut& out, const Answer& answer, const ForecastWanted& wanted) {
  std::string text = "step,mean";
  for (const double quantile : wanted.quantiles) text += "," + column_of(quantile);
  text += "\n";
  for (int step = 1; step <= wanted.horizon; ++step) {
    text += std::to_string(step) + "," + number_text(answer.mean(step));
    for (const double quantile : wanted.quantiles)
      text += "," + number_text(answer.quantile(step, quantile));
    text += "\n";
  }
  out.write(text);
}

void write_json(RowsOut& out, const Answer& answer, const ForecastWanted& wanted, double coverage) {
  std::string text;
  base::json::Writer json(text);
  json.begin_object().key("seasons").begin_array();
  for (const int season : answer.own().seasons) json.number(std::int64_t{season});
  json.end_array().member("history", answer.own().history);
  json.member("coverage", coverage).member("origins", answer.own().origins);
  if (wanted.limit) {
    const auto reached = stats::exhaustion(answer.whole(wanted.horizon), *wanted.limit);
    json.key("exhaustion").begin_object().member("limit", *wanted.limit);
    step_member(json, "earliest_step", reached.earliest);
    step_member(json, "expected_step", reached.expected);
    step_member(json, "latest_step", reached.latest).end_object();
  }
  if (wanted.replica)
    json.member("replicas",
                stats::replicas(answer.whole(wanted.horizon), wanted.horizon, *wanted.replica));
  json.key("steps").begin_array();
  for (int step = 1; step <= wanted.horizon; ++step) {
    json.begin_object().member("step", step).member("mean", answer.mean(step));
    for (const double quantile : wanted.quantiles)
      json.member(column_of(quantile), answer.quantile(step, quantile));
    json.end_object();
  }
  json.end_array().end_object();
  out.write(text + "\n");
}

Chart chart_of(const std::string& title, const stats::Regular& history, const Answer& answer,
               int horizon) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  Chart chart(title);
  const std::size_t from =
      history.values.size() > drawn_history ? history.values.size() - drawn_history : 0;
  for (std::size_t i = from; i < history.values.size(); ++i) {
    const auto back = static_cast<std::int64_t>(history.values.size() - 1 - i);
    chart.add({.time_ms = history.last_ms - back * history.step_ms,
               .value = history.values[i],
               .low = none,
               .high = none});
  }
  for (int step = 1; step <= horizon; ++step)
    chart.add({.time_ms = history.last_ms + step * std::max<std::int64_t>(history.step_ms, 1),
               .value = answer.mean(step),
               .low = answer.quantile(step, .1),
               .high = answer.quantile(step, .9),
               .expected = true});
  return chart;
}

void warn_of_gaps(const std::string& input, double coverage) {
  constexpr double coverage_floor = 0.8;
  if (coverage < coverage_floor)
    warn(input + ": not enough data: only " + std::to_string(static_cast<int>(coverage * 100)) +
         " % of the steps have a value; trust neither mean nor band");
}

double coverage_of(const stats::Regular& history) {
  const auto there =
      std::ranges::count_if(history.values, [](double value) { return std::isfinite(value); });
  return history.values.empty()
             ? 0
             : static_cast<double>(there) / static_cast<double>(history.values.size());
}

// Seasons that were asked for and could not be used.
void warn_of_seasons(const std::string& input, const ForecastWanted& wanted,
                     const stats::Forecast& forecast) {
  for (const int season : wanted.seasons)
    if (season > 1 && std::ranges::find(forecast.seasons, season) == forecast.seasons.end())
      warn(
          input + ": the season of " + std::to_string(season) +
          " steps is left out: the history must hold two of it, and of two seasons the longer must "
          "be a multiple of the shorter");
}

// Of nothing: every step, without a number.
stats::Forecast known_nothing(int horizon) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> steps(static_cast<std::size_t>(horizon), none);
  stats::Forecast out;
  out.mean = out.p10 = out.p50 = out.p90 = steps;
  out.least = none;
  return out;
}

base::Done forecast_one(const Context& context, const Arguments& arguments,
                        const ForecastWanted& wanted, const std::string& input) {
  const SeriesRows rows = TRY(read_series(input, value_column, arguments));
  const auto history = stats::regular(rows.times_ms, rows.values, stats::history_max + 1);
  const double coverage = coverage_of(history);
  Answer answer(coverage > 0 ? TRY(fitted(history, wanted, wanted.horizon, input))
                             : known_nothing(wanted.horizon));
  if (coverage == 0)
    warn(input + ": there is no value to forecast from: no step has a number");
  else if (answer.own().history < stats::history_min)
    warn(input + ": fewer than " + std::to_string(stats::history_min) +
         " values: the last one is repeated, without a band");
  else
    warn_of_seasons(input, wanted, answer.own());
  if (coverage > 0) warn_of_gaps(input, coverage);
  if (history.values.size() > stats::history_max)
    warn(input + ": of all steps the last " + std::to_string(stats::history_max) + " are used");
  if (coverage > 0 && arguments.has("parent"))
    TRY(lean_on_parent(arguments, wanted, history, answer));
  RowsOut out(context, arguments, input, arguments.has("json") ? "json" : "csv");
  if (arguments.has("json"))
    write_json(out, answer, wanted, coverage);
  else
    write_csv(out, answer, wanted);
  TRY(out.finish());
  if (!draws(arguments)) return {};
  return show_chart(context, arguments, chart_of(stem_of(input), history, answer, wanted.horizon),
                    input);
}

}  // namespace

base::Result<int> stats_forecast(Context& context, const Arguments& arguments) {
  const ForecastWanted wanted = TRY(forecast_wanted(arguments));
  TRY(RowsOut::check(arguments));
  for (const std::string& input : arguments.words)
    TRY(forecast_one(context, arguments, wanted, input));
  return 0;
}

}  // namespace cli
