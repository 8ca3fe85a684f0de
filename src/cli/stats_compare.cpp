// mainstay stats compare: whether a canary differs from its baseline, with what the verdict rests
// on.
#include "base/json/json.h"
#include "cli/exit_status.h"
#include "cli/stats_input.h"
#include "cli/stats_verbs.h"
#include "engines/stats/verdict.h"

namespace cli {
namespace {

constexpr std::string_view value_column[] = {"value"};

base::Result<stats::Direction> direction_of(const Arguments& arguments) {
  const std::string name = arguments.value("direction").value_or("increase");
  if (name == "increase") return stats::Direction::increase;
  if (name == "decrease") return stats::Direction::decrease;
  if (name == "either") return stats::Direction::either;
  return base::invalid(
      "--direction must be increase, decrease or either (which change is bad), not '" + name + "'");
}

base::Result<SeriesRows> arm_of(const Arguments& arguments, std::string_view flag) {
  const auto path = arguments.value(flag);
  if (!path) return base::invalid("--" + std::string(flag) + " FILE is missing");
  return read_series(*path, value_column, arguments);
}

// Written once, as CSV lines or as members.
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

std::string as_csv(const stats::CanaryVerdict& verdict, double alpha) {
  std::string text = "name,value\nverdict," + std::string(stats::name(verdict.outcome)) + "\n";
  each_figure(verdict, [&](std::string_view figure, double value) {
    text.append(figure).append(",");
    base::json::write_number(text, value);
    text += "\n";
  });
  text += "spread_changed," + std::string(verdict.spread_changed ? "yes" : "no") + "\n";
  text += "judge," + std::string(stats::name(verdict.comparison.classification)) +
          "\nfalse_alarm_rate,";
  base::json::write_number(text, alpha);
  return text + "\n";
}

std::string as_json(const stats::CanaryVerdict& verdict, double alpha) {
  std::string text;
  base::json::Writer json(text);
  json.begin_object().member("verdict", stats::name(verdict.outcome));
  each_figure(verdict, [&](std::string_view figure, double value) { json.member(figure, value); });
  json.member("spread_changed", verdict.spread_changed)
      .member("judge", stats::name(verdict.comparison.classification))
      .member("false_alarm_rate", alpha)
      .end_object();
  return text + "\n";
}

}  // namespace

base::Result<int> stats_compare(Context& context, const Arguments& arguments) {
  const stats::VerdictSettings settings{
      .direction = TRY(direction_of(arguments)),
      .alpha = TRY(number_of(arguments, "alpha", 1e-6, 0.4, 0.01)),
      .effect = TRY(number_of(arguments, "effect", 1e-6, 1e6, 0.5))};
  const SeriesRows baseline = TRY(arm_of(arguments, "baseline"));
  const SeriesRows candidate = TRY(arm_of(arguments, "candidate"));
  const auto verdict = stats::judge_canary(baseline.values, candidate.values, settings);
  context.output.write(arguments.has("json") ? as_json(verdict, settings.alpha)
                                             : as_csv(verdict, settings.alpha));
  const bool good =
      verdict.outcome == stats::Outcome::pass || verdict.outcome == stats::Outcome::better;
  return good ? exit_done : exit_refused;
}

}  // namespace cli
