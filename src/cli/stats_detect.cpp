// mainstay stats detect: a row out for each row in, with its score, and where alerts begin.
#include <algorithm>
#include <deque>
#include <utility>

#include "cli/stats_detection.h"
#include "cli/stats_verbs.h"
#include "engines/stats/arrivals.h"

namespace cli {
namespace {

base::Result<RowFormat> format_of(const Arguments& arguments) {
  const std::string format = arguments.value("format").value_or("csv");
  if (format != "csv" && format != "json")
    return base::invalid("--format must be csv or json, not '" + format + "'");
  return arguments.has("json") || format == "json" ? RowFormat::json : RowFormat::csv;
}

// "20/week", or the number alone.
base::Result<std::optional<double>> budget_of(const Arguments& arguments) {
  if (!arguments.has("budget")) return std::optional<double>();
  Arguments number = arguments;
  constexpr std::string_view unit = "/week";
  if (auto text = arguments.value("budget"); text->ends_with(unit)) {
    text->resize(text->size() - unit.size());
    number.flags["budget"] = {*text};
  }
  return std::optional(TRY(number_of(number, "budget", 0, 1e6, 0)));
}

base::Done take_kind(const Arguments& arguments, DetectWanted& wanted) {
  const std::string kind = arguments.value("kind").value_or("gauge");
  if (kind != "gauge" && kind != "count" && kind != "counter")
    return base::invalid("--kind must be gauge, count or counter, not '" + kind + "'");
  if (kind == "count") wanted.settings.kind = stats::Kind::count;
  wanted.counter = kind == "counter";
  return {};
}

constexpr base::Duration lateness_max = base::hours(24);

base::Done take_lateness(const Arguments& arguments, DetectWanted& wanted) {
  const auto text = arguments.value("lateness");
  if (!text) return {};
  const auto lateness = base::parse_duration(*text);
  if (!lateness || lateness->nanoseconds < 0 || *lateness > lateness_max)
    return base::invalid("--lateness must be a duration up to 24h, such as 10m, not '" + *text +
                         "'");
  wanted.lateness_ms = lateness->nanoseconds / 1'000'000;
  return {};
}

base::Result<DetectWanted> detect_wanted(const Arguments& arguments) {
  DetectWanted wanted;
  wanted.settings.warmup = static_cast<std::uint16_t>(TRY(number_of(
      arguments, "warmup", stats::warmup_min, stats::warmup_max, wanted.settings.warmup)));
  wanted.settings.threshold =
      TRY(number_of(arguments, "threshold", 0, 1, wanted.settings.threshold));
  wanted.budget = TRY(budget_of(arguments));
  wanted.shared = arguments.has("shared");
  if (wanted.shared && !wanted.budget)
    return base::invalid("--shared says that a budget is that of all files: add --budget N/week");
  wanted.format = TRY(format_of(arguments));
  TRY(take_kind(arguments, wanted));
  TRY(take_lateness(arguments, wanted));
  if (const auto zone = arguments.value("zone")) wanted.zone = TRY(base::Zone::find(*zone));
  return wanted;
}

// An input with what it answers.
struct DetectInput {
  DetectInput(const Context& context, const Arguments& arguments, const DetectWanted& wanted,
              DetectTeam& team, const std::string& path)
      : name(path),
        out(context, arguments, path, wanted.format == RowFormat::csv ? "csv" : "jsonl"),
        chart(stem_of(path)),
        detection(wanted, team, out, draws(arguments) ? &chart : nullptr, stem_of(path)) {}
  std::string name;
  RowsOut out;
  Chart chart;
  Detection detection;

  base::Done finish(const Context& context, const Arguments& arguments) {
    detection.finish();
    TRY(out.finish());
    return show_chart(context, arguments, chart, name);
  }
};

RowsWanted detect_rows(const Arguments& arguments) {
  return {.columns = {.numbers = value_column}, .skip_bad = arguments.has("skip-bad"), .each = {}};
}

// A row that outlives its line.
struct KeptRow {
  std::int64_t time_ms = 0;
  std::size_t order = 0;  // in which it was read
  std::size_t input = 0;
  double number = 0;
  std::string timestamp, text;

  static KeptRow of(const stats::CsvRow& row) {
    return {.time_ms = row.time_ms,
            .number = row.numbers[0],
            .timestamp = std::string(row.timestamp),
            .text = std::string(row.texts[0])};
  }
  void add_to(Detection& detection) const {
    stats::CsvRow row;
    row.time_ms = time_ms;
    row.timestamp = timestamp;
    row.texts[0] = text;
    row.numbers[0] = number;
    detection.add(row);
  }
};

// Row by row, as they come; those that may be overtaken wait.
base::Done detect(const Context& context, const Arguments& arguments, const DetectWanted& wanted,
                  DetectInput& input) {
  stats::Arrivals<KeptRow> arrivals(wanted.lateness_ms);
  RowsWanted rows = detect_rows(arguments);
  rows.each = [&](const stats::CsvRow& row) -> base::Done {
    if (wanted.lateness_ms == 0) {
      input.detection.add(row);
      return {};
    }
    arrivals.add(KeptRow::of(row));
    while (const auto ready = arrivals.take()) ready->add_to(input.detection);
    return {};
  };
  rows.pause = [&input] { input.out.flush(); };
  TRY(read_rows(input.name, rows));
  while (const auto ready = arrivals.drain()) ready->add_to(input.detection);
  return input.finish(context, arguments);
}

// All rows of all inputs in order of time, as they would have come to a server.
base::Done detect_together(const Context& context, const Arguments& arguments,
                           std::deque<DetectInput>& inputs) {
  std::vector<KeptRow> kept;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    RowsWanted rows = detect_rows(arguments);
    rows.each = [&](const stats::CsvRow& row) -> base::Done {
      if (kept.size() == stats_rows_max)
        return base::limited("more than " + std::to_string(stats_rows_max) +
                             " rows in all: --shared holds them in memory");
      KeptRow one = KeptRow::of(row);
      one.order = kept.size();
      one.input = i;
      kept.push_back(std::move(one));
      return {};
    };
    TRY(read_rows(inputs[i].name, rows));
  }
  std::ranges::sort(kept, {}, [](const KeptRow& row) { return std::pair(row.time_ms, row.order); });
  for (const KeptRow& row : kept) row.add_to(inputs[row.input].detection);
  for (DetectInput& input : inputs) TRY(input.finish(context, arguments));
  return {};
}

// What --episodes and --calibration ask for, of all inputs.
struct Reports {
  std::string episodes{episodes_header};
  stats::Calibration calibration;

  void add(const DetectTeam& team) {
    episodes += team.episodes;
    for (std::size_t i = 0; i < stats::Calibration::bins; ++i)
      calibration.p_values[i] += team.calibration.p_values[i];
    calibration.alerts += team.calibration.alerts;
    calibration.asked += team.calibration.asked;
  }
  base::Done write(const Arguments& arguments) const {
    if (const auto path = arguments.value("episodes"))
      TRY(write_output(arguments, *path, episodes));
    if (const auto path = arguments.value("calibration"))
      TRY(write_output(arguments, *path, calibration_json(calibration)));
    return {};
  }
};

}  // namespace

base::Result<int> stats_detect(Context& context, const Arguments& arguments) {
  const DetectWanted wanted = TRY(detect_wanted(arguments));
  TRY(RowsOut::check(arguments));
  Reports reports;
  if (wanted.shared) {
    DetectTeam team(wanted, arguments.words.size());
    std::deque<DetectInput> inputs;
    for (const std::string& path : arguments.words)
      inputs.emplace_back(context, arguments, wanted, team, path);
    TRY(detect_together(context, arguments, inputs));
    reports.add(team);
  } else {
    for (const std::string& path : arguments.words) {
      DetectTeam team(wanted, 1);
      DetectInput input(context, arguments, wanted, team, path);
      TRY(detect(context, arguments, wanted, input));
      reports.add(team);
    }
  }
  TRY(reports.write(arguments));
  return 0;
}

}  // namespace cli
