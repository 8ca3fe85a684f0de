// mainstay stats rightsize: what a workload should request, from what it used.
#include <optional>

#include "base/json/json.h"
#include "cli/stats_input.h"
#include "cli/stats_verbs.h"
#include "engines/stats/capacity.h"
#include "engines/stats/rightsizing.h"

namespace cli {
namespace {

base::Result<stats::Resource> resource_of(const Arguments& arguments) {
  const std::string name = arguments.value("resource").value_or("cpu");
  if (name == "cpu") return stats::Resource::cpu;
  if (name == "memory") return stats::Resource::memory;
  return base::invalid("--resource must be cpu (values in cores) or memory (in bytes), not '" +
                       name + "'");
}

struct Figure {
  std::string_view name;
  double value;
};

// What a unit costs reserved and on demand.
struct Prices {
  double committed = 0, on_demand = 0;
};

base::Result<std::optional<Prices>> prices_of(const Arguments& arguments) {
  if (arguments.has("committed") != arguments.has("on-demand"))
    return base::invalid("--committed and --on-demand are prices of one unit: give both");
  if (!arguments.has("committed")) return std::optional<Prices>();
  return std::optional(Prices{.committed = TRY(number_of(arguments, "committed", 0, 1e12, 0)),
                              .on_demand = TRY(number_of(arguments, "on-demand", 0, 1e12, 0))});
}

double commitment_of(const std::vector<stats::Obs>& points, const Prices& prices) {
  stats::DDSketch use;
  for (const stats::Obs& point : points)
    if (point.value >= 0) use.add(point.value);
  return stats::commitment(use, prices.committed, prices.on_demand);
}

void write(RowsOut& out, const stats::Rightsizing& answer, std::optional<double> commitment,
           bool as_json) {
  std::vector<Figure> lines = {
      {"request", answer.request},       {"limit", answer.limit},
      {"vpa_target", answer.vpa_target}, {"vpa_lower", answer.vpa_lower},
      {"vpa_upper", answer.vpa_upper},   {"confidence_days", answer.confidence}};
  if (commitment) lines.push_back({"commitment", *commitment});
  std::string text;
  if (as_json) {
    base::json::Writer json(text);
    json.begin_object();
    for (const Figure& line : lines) json.member(line.name, line.value);
    json.member("points", answer.points).end_object();
    out.write(text + "\n");
    return;
  }
  text = "name,value\n";
  for (const Figure& line : lines) {
    text.append(line.name).append(",").append(number_text(line.value)).append("\n");
  }
  text += "points," + std::to_string(answer.points) + "\n";
  out.write(text);
}

}  // namespace

base::Result<int> stats_rightsize(Context& context, const Arguments& arguments) {
  const auto resource = TRY(resource_of(arguments));
  const auto prices = TRY(prices_of(arguments));
  TRY(RowsOut::check(arguments));
  for (const std::string& input : arguments.words) {
    const auto points = in_order(TRY(read_series(input, value_column, arguments)));
    const auto answer = stats::rightsize(points, resource);
    if (answer.points == 0) return base::invalid(input + ": there is no value to size by");
    RowsOut out(context, arguments, input, arguments.has("json") ? "json" : "csv");
    write(out, answer, prices ? std::optional(commitment_of(points, *prices)) : std::nullopt,
          arguments.has("json"));
    TRY(out.finish());
    if (!draws(arguments)) continue;
    Chart chart(stem_of(input));
    for (const stats::Obs& point : points)
      chart.add({.time_ms = point.time_ms,
                 .value = point.value,
                 .low = answer.request,
                 .high = answer.limit});
    TRY(show_chart(context, arguments, chart, input));
  }
  return 0;
}

}  // namespace cli
