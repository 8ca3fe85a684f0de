// mainstay stats novelty: events whose key was never seen, and how surprising that is.
#include <fmt/format.h>

#include <memory>

#include "base/json/json.h"
#include "cli/stats_keys.h"
#include "cli/stats_verbs.h"
#include "engines/stats/key_hash.h"
#include "engines/stats/key_novelty.h"

namespace cli {
namespace {

constexpr std::string_view printed_names[] = {"timestamp", "new", "surprise", "anomaly",
                                              "unseen_mass"};

struct Wanted {
  std::vector<std::string> names;
  double surprise = 0;
  bool json = false;
};

// A row out for each row in.
class NewKeys {
 public:
  NewKeys(const Wanted& wanted, RowsOut& out, Chart& chart)
      : wanted_(wanted), out_(out), chart_(chart) {
    if (wanted.json) return;
    std::string header = "timestamp";
    for (const std::string& name : wanted.names) header += "," + csv_field(name);
    out_.write(header + ",surprise,anomaly\n");
  }

  void add(const stats::CsvRow& row) {
    // Nothing is kept between runs, so the hash needs no secret.
    const auto seen = keys_->add(stats::key_hash(joined_key(row, wanted_.names.size()), {}));
    const bool anomaly = seen.first && seen.surprise >= wanted_.surprise;
    if (wanted_.json)
      write_json(row, seen, anomaly);
    else
      write_csv(row, seen, anomaly);
    chart_.add({.time_ms = row.time_ms,
                .value = seen.surprise,
                .low = 0,
                .high = wanted_.surprise,
                .marked = anomaly});
  }

 private:
  void write_csv(const stats::CsvRow& row, const stats::KeyNovelty::Seen& seen, bool anomaly) {
    std::string line(row.timestamp);
    for (std::size_t i = 0; i < wanted_.names.size(); ++i) line += "," + csv_field(row.keys[i]);
    out_.write(fmt::format("{},{:.6f},{}\n", line, seen.surprise, anomaly ? 1 : 0));
  }

  void write_json(const stats::CsvRow& row, const stats::KeyNovelty::Seen& seen, bool anomaly) {
    std::string line;
    base::json::Writer json(line);
    json.begin_object().member("timestamp", row.timestamp);
    for (std::size_t i = 0; i < wanted_.names.size(); ++i)
      json.member(wanted_.names[i], unquoted(row.keys[i]));
    json.member("new", seen.first)
        .member("surprise", seen.surprise)
        .member("anomaly", anomaly ? 1 : 0)
        .member("unseen_mass", keys_->unseen_mass())
        .end_object();
    out_.write(line + "\n");
  }

  const Wanted& wanted_;
  RowsOut& out_;
  Chart& chart_;
  std::unique_ptr<stats::KeyNovelty> keys_ = std::make_unique<stats::KeyNovelty>();
};

base::Done novelty_of(const Context& context, const Arguments& arguments, const Wanted& wanted,
                      const std::string& input) {
  RowsOut out(context, arguments, input, wanted.json ? "jsonl" : "csv");
  Chart chart(stem_of(input));
  NewKeys keys(wanted, out, chart);
  const std::vector<std::string_view> names(wanted.names.begin(), wanted.names.end());
  const RowsWanted rows{.columns = {.keys = names},
                        .skip_bad = arguments.has("skip-bad"),
                        .each = [&](const stats::CsvRow& row) -> base::Done {
                          keys.add(row);
                          return {};
                        },
                        .pause = [&out] { out.flush(); }};
  TRY(read_rows(input, rows));
  TRY(out.finish());
  return show_chart(context, arguments, chart, input);
}

}  // namespace

base::Result<int> stats_novelty(Context& context, const Arguments& arguments) {
  constexpr double one_in_a_thousand = 6.907755;  // -log .001
  const Wanted wanted{.names = TRY(key_names_of(arguments, printed_names)),
                      .surprise = TRY(number_of(arguments, "surprise", 0, 100, one_in_a_thousand)),
                      .json = arguments.has("json")};
  TRY(RowsOut::check(arguments));
  for (const std::string& input : arguments.words)
    TRY(novelty_of(context, arguments, wanted, input));
  return 0;
}

}  // namespace cli
