// mainstay stats slo: what is left of an error budget, how fast it burns, and what would page.
#include <cmath>
#include <memory>

#include "base/json/json.h"
#include "cli/exit_status.h"
#include "cli/stats_input.h"
#include "cli/stats_verbs.h"
#include "engines/stats/budget.h"

namespace cli {
namespace {

std::string_view state_of(const stats::BurnRule& rule, const stats::Burn& burn) {
  if (burn.burns) return rule.page ? "page" : "ticket";
  return burn.too_few_events ? "too few events" : "ok";
}

std::string budget_as_csv(const stats::Budget& budget) {
  std::string text = "window,burn,short_burn,limit,good,total,state\n";
  for (const auto& rule : stats::burn_rules) {
    const stats::Burn burn = budget.burn(rule);
    text.append(rule.name).append(",");
    for (const double value : {burn.long_rate, burn.short_rate, rule.rate}) {
      base::json::write_number(text, value);
      text += ",";
    }
    text +=
        std::to_string(burn.long_events.good) + "," + std::to_string(burn.long_events.total) + ",";
    text.append(state_of(rule, burn)).append("\n");
  }
  const auto all = budget.window(stats::budget_buckets);
  text += "30d,";
  base::json::write_number(text, budget.burn_rate(all));
  text += ",,," + std::to_string(all.good) + "," + std::to_string(all.total) + ",budget left ";
  base::json::write_number(text, budget.left());
  return text + "\n";
}

std::string budget_as_json(const stats::Budget& budget) {
  std::string text;
  base::json::Writer json(text);
  const auto all = budget.window(stats::budget_buckets);
  json.begin_object().member("objective", budget.objective()).member("budget_left", budget.left());
  json.member("good", all.good).member("total", all.total).key("windows").begin_array();
  for (const auto& rule : stats::burn_rules) {
    const stats::Burn burn = budget.burn(rule);
    json.begin_object().member("window", rule.name).member("burn", burn.long_rate);
    json.member("short_burn", burn.short_rate).member("limit", rule.rate);
    json.member("good", burn.long_events.good).member("total", burn.long_events.total);
    json.member("state", state_of(rule, burn)).end_object();
  }
  json.end_array().end_object();
  return text + "\n";
}

base::Done add_events(stats::Budget& budget, const stats::CsvRow& row) {
  TRY(are_events(row));
  const auto added = budget.add(row.time_ms, {.good = static_cast<std::uint64_t>(row.numbers[0]),
                                              .total = static_cast<std::uint64_t>(row.numbers[1])});
  return added ? base::Done() : base::invalid(added.error().message);
}

// Whether something would page or open a ticket.
base::Result<bool> report(const Context& context, const Arguments& arguments, double objective,
                          const std::string& input) {
  auto budget = std::make_unique<stats::Budget>(TRY(stats::Budget::with_objective(objective)));
  Chart chart(stem_of(input));
  const RowsWanted rows{
      .columns = {.numbers = event_columns},
      .skip_bad = arguments.has("skip-bad"),
      .each = [&](const stats::CsvRow& row) -> base::Done {
        TRY(add_events(*budget, row));
        if (draws(arguments))
          chart.add({.time_ms = row.time_ms, .value = budget->left() * 100, .low = 0, .high = 100});
        return {};
      }};
  TRY(read_rows(input, rows));
  RowsOut out(context, arguments, input, arguments.has("json") ? "json" : "csv");
  out.write(arguments.has("json") ? budget_as_json(*budget) : budget_as_csv(*budget));
  TRY(out.finish());
  TRY(show_chart(context, arguments, chart, input));
  for (const auto& rule : stats::burn_rules)
    if (budget->burn(rule).burns) return true;
  return false;
}

}  // namespace

base::Result<int> stats_slo(Context& context, const Arguments& arguments) {
  if (!arguments.has("objective")) return base::invalid("--objective PERCENT is missing: 99.9");
  // By its decimals, so that 99.9 % is .999 and no neighbour of it.
  const double percent = TRY(number_of(arguments, "objective", 0.001, 99.99999, 0));
  const double objective = std::round(percent * 1e9) / 1e11;
  TRY(RowsOut::check(arguments));
  bool burns = false;
  for (const std::string& input : arguments.words)
    burns = TRY(report(context, arguments, objective, input)) || burns;
  return burns ? exit_refused : exit_done;
}

}  // namespace cli
