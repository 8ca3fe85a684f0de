// mainstay stats forecast: what comes next, with the band of eight of ten.
#include <charconv>
#include <cmath>
#include <limits>

#include "base/json/json.h"
#include "base/text.h"
#include "cli/stats_input.h"
#include "cli/stats_verbs.h"
#include "engines/stats/fit.h"
#include "engines/stats/regular.h"

namespace cli {
namespace {

constexpr std::string_view value_column[] = {"value"};
constexpr std::size_t drawn_history = 400;  // values before the forecast in a chart

struct Wanted {
  int horizon = 1;
  std::vector<int> seasons;
  std::vector<double> quantiles{.1, .5, .9};
};

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

base::Result<Wanted> wanted_of(const Arguments& arguments) {
  Wanted wanted;
  if (!arguments.has("horizon"))
    return base::invalid("--horizon H is missing: how many steps ahead");
  wanted.horizon = static_cast<int>(TRY(number_of(arguments, "horizon", 1, stats::horizon_max, 1)));
  if (arguments.has("season")) {
    const auto seasons = TRY(list_of(arguments, "season", 1, stats::season_max));
    if (seasons.size() > 2) return base::invalid("--season takes one or two numbers of steps");
    for (const double season : seasons) wanted.seasons.push_back(static_cast<int>(season));
  }
  if (arguments.has("quantiles"))
    wanted.quantiles = TRY(list_of(arguments, "quantiles", 0.01, 0.99));
  return wanted;
}

std::string shortest(double value) {
  std::string out;
  base::json::write_number(out, value);
  return out;
}

// p10, p2.5
std::string column_of(double quantile) { return "p" + shortest(std::round(quantile * 1e4) / 100); }

void write_csv(RowsOut& out, const stats::Forecast& forecast, const Wanted& wanted) {
  std::string text = "step,mean";
  for (const double quantile : wanted.quantiles) text += "," + column_of(quantile);
  text += "\n";
  for (int step = 1; step <= wanted.horizon; ++step) {
    text +=
        std::to_string(step) + "," + shortest(forecast.mean[static_cast<std::size_t>(step - 1)]);
    for (const double quantile : wanted.quantiles)
      text += "," + shortest(forecast.quantile(step, quantile));
    text += "\n";
  }
  out.write(text);
}

void write_json(RowsOut& out, const stats::Forecast& forecast, const Wanted& wanted) {
  std::string text;
  base::json::Writer json(text);
  json.begin_object().key("seasons").begin_array();
  for (const int season : forecast.seasons) json.number(std::int64_t{season});
  json.end_array().member("history", forecast.history).member("origins", forecast.origins);
  json.key("steps").begin_array();
  for (int step = 1; step <= wanted.horizon; ++step) {
    json.begin_object()
        .member("step", step)
        .member("mean", forecast.mean[static_cast<std::size_t>(step - 1)]);
    for (const double quantile : wanted.quantiles)
      json.member(column_of(quantile), forecast.quantile(step, quantile));
    json.end_object();
  }
  json.end_array().end_object();
  out.write(text + "\n");
}

Chart chart_of(const std::string& title, const stats::Regular& history,
               const stats::Forecast& forecast) {
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
  for (std::size_t i = 0; i < forecast.mean.size(); ++i)
    chart.add({.time_ms = history.last_ms + static_cast<std::int64_t>(i + 1) * history.step_ms,
               .value = forecast.mean[i],
               .low = forecast.p10[i],
               .high = forecast.p90[i],
               .expected = true});
  return chart;
}

base::Done forecast_one(const Context& context, const Arguments& arguments, const Wanted& wanted,
                        const std::string& input) {
  const SeriesRows rows = TRY(read_series(input, value_column, arguments));
  const auto history = stats::regular(rows.times_ms, rows.values, stats::history_max);
  const auto forecast =
      stats::fit(history.values, {.horizon = wanted.horizon,
                                  .seasons = wanted.seasons,
                                  .candidates = stats::candidate_seasons(history.step_ms)});
  if (!forecast) return base::invalid(input + ": " + forecast.error().message);
  if (history.values.size() < stats::history_min)
    warn(input + ": fewer than " + std::to_string(stats::history_min) +
         " values: the last one is repeated, without a band");
  RowsOut out(context, arguments, input, arguments.has("json") ? "json" : "csv");
  if (arguments.has("json"))
    write_json(out, *forecast, wanted);
  else
    write_csv(out, *forecast, wanted);
  TRY(out.finish());
  if (!draws(arguments)) return {};
  return show_chart(context, arguments, chart_of(stem_of(input), history, *forecast), input);
}

}  // namespace

base::Result<int> stats_forecast(Context& context, const Arguments& arguments) {
  const Wanted wanted = TRY(wanted_of(arguments));
  TRY(RowsOut::check(arguments));
  for (const std::string& input : arguments.words)
    TRY(forecast_one(context, arguments, wanted, input));
  return 0;
}

}  // namespace cli
