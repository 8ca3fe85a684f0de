// mainstay stats detect: a row out for each row in, with its score, and where alerts begin.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/json/json.h"
#include "cli/stats_input.h"
#include "cli/stats_verbs.h"
#include "engines/stats/pace.h"
#include "engines/stats/series.h"
#include "platform/files/files.h"

namespace cli {
namespace {

constexpr std::string_view value_column[] = {"value"};

enum class RowFormat : std::uint8_t { csv, json };

base::Result<RowFormat> format_of(const Arguments& arguments) {
  const std::string format = arguments.value("format").value_or("csv");
  if (format != "csv" && format != "json")
    return base::invalid("--format must be csv or json, not '" + format + "'");
  return arguments.has("json") || format == "json" ? RowFormat::json : RowFormat::csv;
}

// "20/week", or the number alone.
base::Result<double> budget_of(const Arguments& arguments) {
  Arguments number = arguments;
  constexpr std::string_view unit = "/week";
  if (auto text = arguments.value("budget"); text && text->ends_with(unit)) {
    text->resize(text->size() - unit.size());
    number.flags["budget"] = {*text};
  }
  return number_of(number, "budget", 0, 1e6, -1);
}

struct Wanted {
  stats::Settings settings;
  double budget = -1;  // alerts a week; negative: the threshold alone
  RowFormat format = RowFormat::csv;
};

base::Result<Wanted> wanted_of(const Arguments& arguments) {
  Wanted wanted;
  wanted.settings.warmup = static_cast<std::uint16_t>(TRY(number_of(
      arguments, "warmup", stats::warmup_min, stats::warmup_max, wanted.settings.warmup)));
  wanted.settings.threshold =
      TRY(number_of(arguments, "threshold", 0, 1, wanted.settings.threshold));
  wanted.budget = TRY(budget_of(arguments));
  wanted.format = TRY(format_of(arguments));
  return wanted;
}

// One input's series with the rows that it answers.
class Detection {
 public:
  Detection(const Wanted& wanted, RowsOut& out, Chart* chart)
      : wanted_(wanted),
        settings_(wanted.settings),
        out_(out),
        chart_(chart),
        pace_{.doublings =
                  std::log2(std::max(wanted.settings.threshold, stats::Pace::threshold_least))} {
    if (wanted.format == RowFormat::csv) out_.write("timestamp,value,score,anomaly\n");
  }

  void add(const stats::CsvRow& row) {
    const double value = row.numbers[0];
    const stats::Verdict verdict = series_.add({.time_ms = row.time_ms, .value = value}, settings_);
    if (wanted_.budget >= 0) keep_pace(row.time_ms, verdict);
    write(row, verdict);
    if (chart_ != nullptr)
      chart_->add({.time_ms = row.time_ms,
                   .value = std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN(),
                   .low = verdict.expected_low,
                   .high = verdict.expected_high,
                   .marked = verdict.alert});
  }

 private:
  // The budget counts from the end of the warm-up.
  void keep_pace(std::int64_t time_ms, const stats::Verdict& verdict) {
    constexpr double week_ms = 7.0 * 86'400'000;
    if (!verdict.learning && time_ms > last_ms_)
      pace_.pass(wanted_.budget * static_cast<double>(time_ms - last_ms_) / week_ms);
    if (verdict.alert) pace_.spend();
    last_ms_ = std::max(last_ms_, time_ms);
    settings_.threshold = pace_.threshold();
  }

  void write(const stats::CsvRow& row, const stats::Verdict& verdict) {
    const bool judged = std::isfinite(row.numbers[0]);
    if (wanted_.format == RowFormat::csv) {
      std::string score = judged ? fmt::format("{:.6f}", verdict.score) : "";
      out_.write(
          fmt::format("{},{},{},{}\n", row.timestamp, row.texts[0], score, verdict.alert ? 1 : 0));
      return;
    }
    std::string line;
    base::json::Writer json(line);
    json.begin_object().member("timestamp", row.timestamp).member("value", row.numbers[0]);
    json.key("score");
    if (judged)
      json.number(verdict.score);
    else
      json.null();
    json.member("anomaly", verdict.alert ? 1 : 0);
    if (verdict.alert) {
      json.member("cause", stats::name(verdict.cause))
          .member("reason", stats::sentence(verdict.cause))
          .member("p_value", verdict.p_value)
          .member("expected_low", verdict.expected_low)
          .member("expected_high", verdict.expected_high)
          .member("learning", verdict.learning);
    }
    json.end_object();
    out_.write(line + "\n");
  }

  const Wanted& wanted_;
  stats::Settings settings_;
  RowsOut& out_;
  Chart* chart_;
  stats::Series series_;
  stats::Pace pace_;
  std::int64_t last_ms_ = 0;
};

base::Done detect(const Context& context, const Arguments& arguments, const Wanted& wanted,
                  const std::string& input) {
  RowsOut out(context, arguments, input, wanted.format == RowFormat::csv ? "csv" : "jsonl");
  Chart chart(stem_of(input));
  Detection detection(wanted, out, draws(arguments) ? &chart : nullptr);
  const RowsWanted rows{.numbers = value_column,
                        .skip_bad = arguments.has("skip-bad"),
                        .each = [&](const stats::CsvRow& row) -> base::Done {
                          detection.add(row);
                          return {};
                        },
                        .pause = [&out] { out.flush(); }};
  TRY(read_rows(input, rows));
  TRY(out.finish());
  return show_chart(context, arguments, chart, input);
}

}  // namespace

bool draws(const Arguments& arguments) { return arguments.has("plot") || arguments.has("svg"); }

base::Done show_chart(const Context& context, const Arguments& arguments, const Chart& chart,
                      const std::string& input) {
  if (arguments.has("plot"))
    context.output.write(
        draw_text(chart, context.environment.terminal ? context.environment.width : 80));
  const auto svg = arguments.value("svg");
  if (!svg) return {};
  if (const auto folder = arguments.value("output"))
    return files::replace(*folder + "/" + stem_of(input) + ".svg", draw_svg(chart),
                          files::public_mode);
  return files::replace(*svg, draw_svg(chart), files::public_mode);
}

base::Result<int> stats_detect(Context& context, const Arguments& arguments) {
  const Wanted wanted = TRY(wanted_of(arguments));
  TRY(RowsOut::check(arguments));
  for (const std::string& input : arguments.words) TRY(detect(context, arguments, wanted, input));
  return 0;
}

}  // namespace cli
