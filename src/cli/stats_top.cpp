// mainstay stats top: which keys come most often, how many there are, and what share is new.
#include <memory>
#include <unordered_map>

#include "base/json/json.h"
#include "base/text.h"
#include "cli/bars.h"
#include "cli/stats_keys.h"
#include "cli/stats_verbs.h"
#include "engines/stats/distinct.h"
#include "engines/stats/heavy.h"
#include "engines/stats/key_hash.h"
#include "engines/stats/key_novelty.h"
#include "platform/files/files.h"

namespace cli {
namespace {

class Keys {
 public:
  void add(const std::string& key) {
    const std::uint64_t hash = stats::key_hash(key, {});
    heavy_.add(hash);
    distinct_.add(hash);
    novelty_->add(hash);
    if (names_.emplace(hash, key).second && names_.size() > names_max) forget_rare();
  }
  std::span<const stats::Heavy::Key> heavy() const { return heavy_.keys(); }
  std::uint64_t events() const { return heavy_.events(); }
  double distinct() const { return distinct_.count(); }
  double unseen_mass() const { return novelty_->unseen_mass(); }
  const std::string& name(std::uint64_t hash) const { return names_.at(hash); }

 private:
  static constexpr std::size_t names_max = 64 * stats::Heavy::kept_max;

  // Sketches know hashes only: the names of those that are still kept.
  void forget_rare() {
    std::unordered_map<std::uint64_t, std::string> kept;
    for (const auto& key : heavy_.keys()) kept.insert(names_.extract(key.key));
    names_ = std::move(kept);
  }

  stats::Heavy heavy_;
  stats::Distinct distinct_;
  std::unique_ptr<stats::KeyNovelty> novelty_ = std::make_unique<stats::KeyNovelty>();
  std::unordered_map<std::uint64_t, std::string> names_;
};

constexpr std::string_view own_names[] = {"count", "error"};

std::string keys_as_csv(const Keys& keys, const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& column : columns) text += csv_field(column) + ",";
  text += "count,error\n";
  for (const auto& key : keys.heavy()) {
    for (const std::string_view part : base::split(keys.name(key.key), key_separator))
      text += csv_field(part) + ",";
    text += std::to_string(key.count) + "," + std::to_string(key.error) + "\n";
  }
  return text;
}

std::string keys_as_json(const Keys& keys, const std::vector<std::string>& columns) {
  std::string text;
  base::json::Writer json(text);
  json.begin_object()
      .member("events", keys.events())
      .member("distinct", keys.distinct())
      .member("unseen_mass", keys.unseen_mass());
  json.key("keys").begin_array();
  for (const auto& key : keys.heavy()) {
    json.begin_object();
    const auto parts = base::split(keys.name(key.key), key_separator);
    for (std::size_t i = 0; i < columns.size() && i < parts.size(); ++i)
      json.member(columns[i], unquoted(parts[i]));
    json.member("count", key.count).member("error", key.error).end_object();
  }
  json.end_array().end_object();
  return text + "\n";
}

std::vector<Bar> bars_of(const Keys& keys) {
  constexpr std::size_t drawn = 20;
  std::vector<Bar> bars;
  for (const auto& key : keys.heavy().first(std::min(keys.heavy().size(), drawn))) {
    std::string name = unquoted(keys.name(key.key));
    for (char& c : name)
      if (c == key_separator) c = ' ';
    bars.push_back({.name = name,
                    .value = static_cast<double>(key.count),
                    .surely = static_cast<double>(key.count - key.error)});
  }
  return bars;
}

base::Done top_of(const Context& context, const Arguments& arguments,
                  const std::vector<std::string>& columns, const std::string& input) {
  Keys keys;
  const std::vector<std::string_view> names(columns.begin(), columns.end());
  const RowsWanted rows{.columns = {.keys = names, .timestamp = false},
                        .skip_bad = arguments.has("skip-bad"),
                        .each = [&](const stats::CsvRow& row) -> base::Done {
                          keys.add(joined_key(row, columns.size()));
                          return {};
                        }};
  TRY(read_rows(input, rows));
  const bool json = arguments.has("json");
  RowsOut out(context, arguments, input, json ? "json" : "csv");
  out.write(json ? keys_as_json(keys, columns) : keys_as_csv(keys, columns));
  TRY(out.finish());
  if (arguments.has("plot"))
    context.output.write(draw_bars(stem_of(input), bars_of(keys), drawn_width(context)));
  return show_svg(arguments, draw_bars_svg(stem_of(input), bars_of(keys)), input);
}

}  // namespace

base::Result<int> stats_top(Context& context, const Arguments& arguments) {
  const auto columns = TRY(key_names_of(arguments, own_names));
  TRY(RowsOut::check(arguments));
  for (const std::string& input : arguments.words) TRY(top_of(context, arguments, columns, input));
  return 0;
}

}  // namespace cli
