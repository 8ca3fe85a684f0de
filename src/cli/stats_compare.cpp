// mainstay stats compare: whether a canary differs from its baseline, with what the verdict rests
// on. Two folders are compared file by file, at a share of false findings over all of them.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "base/json/json.h"
#include "cli/exit_status.h"
#include "cli/stats_compared.h"
#include "cli/stats_verbs.h"
#include "engines/stats/false_discovery.h"

namespace cli {
namespace {

base::Result<stats::Direction> direction_of(const Arguments& arguments) {
  const std::string name = arguments.value("direction").value_or("increase");
  if (name == "increase") return stats::Direction::increase;
  if (name == "decrease") return stats::Direction::decrease;
  if (name == "either") return stats::Direction::either;
  return base::invalid(
      "--direction must be increase, decrease or either (which change is bad), not '" + name + "'");
}

enum class Correction : std::uint8_t { none, batch, online };

base::Result<Correction> correction_of(const Arguments& arguments) {
  const std::string name = arguments.value("correction").value_or("batch");
  if (name == "none") return Correction::none;
  if (name == "batch") return Correction::batch;
  if (name == "online") return Correction::online;
  return base::invalid("--correction must be batch, online or none, not '" + name + "'");
}

base::Result<std::string> arm_of(const Arguments& arguments, std::string_view flag) {
  const auto path = arguments.value(flag);
  if (!path) return base::invalid("--" + std::string(flag) + " FILE is missing");
  return *path;
}

bool good(const Compared& compared) {
  return compared.outcome == stats::Outcome::pass || compared.outcome == stats::Outcome::better;
}

// The names of the CSV files that both folders hold, sorted; `invalid` for one that stands alone.
base::Result<std::set<std::string>> metrics_of(const std::string& baseline,
                                               const std::string& candidate) {
  std::set<std::string> names[2];
  const std::string* folders[] = {&baseline, &candidate};
  for (int i = 0; i < 2; ++i) {
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(*folders[i], failed))
      if (entry.path().extension() == ".csv") names[i].insert(entry.path().filename().string());
    if (failed) return base::invalid(*folders[i] + ": " + failed.message());
  }
  for (int i = 0; i < 2; ++i)
    for (const std::string& name : names[i])
      if (!names[1 - i].contains(name))
        return base::invalid(*folders[i] + "/" + name + ": there is no such file in " +
                             *folders[1 - i]);
  if (names[0].empty()) return base::invalid(baseline + ": holds no *.csv to compare");
  return names[0];
}

// Which findings stand when a share alpha of them may be false: those of harm among each other,
// and those of gain.
void correct(std::vector<Compared>& all, Correction correction, double alpha) {
  std::vector<double> harm;
  std::vector<double> gain;
  for (const Compared& one : all) {
    harm.push_back(one.harm);
    gain.push_back(one.gain);
  }
  const auto harm_adjusted = stats::adjusted_p_values(harm);
  const auto gain_adjusted = stats::adjusted_p_values(gain);
  stats::OnlineDiscovery harm_online(alpha);
  stats::OnlineDiscovery gain_online(alpha);
  for (std::size_t i = 0; i < all.size(); ++i) {
    Compared& one = all[i];
    bool worse = harm_adjusted[i] <= alpha;
    bool better = gain_adjusted[i] <= alpha;
    if (correction == Correction::batch) one.adjusted_p_value = harm_adjusted[i];
    if (correction == Correction::online) {
      one.level = harm_online.level();
      worse = harm_online.add(harm[i]);
      better = gain_online.add(gain[i]);
    }
    const bool dropped = (one.outcome == stats::Outcome::worse && !worse) ||
                         (one.outcome == stats::Outcome::better && !better);
    if (dropped) one.outcome = one.enough ? stats::Outcome::pass : stats::Outcome::insufficient;
  }
}

base::Result<int> compare_folders(const Context& context, const Arguments& arguments,
                                  const stats::VerdictSettings& settings,
                                  const std::string& baseline, const std::string& candidate) {
  const Correction correction = TRY(correction_of(arguments));
  if (arguments.has("svg") && !arguments.has("output"))
    return base::invalid("a picture for each metric needs --output DIR: they are kept there");
  std::vector<Compared> all;
  for (const std::string& name : TRY(metrics_of(baseline, candidate))) {
    all.push_back(
        TRY(compare_files(arguments, settings, baseline + "/" + name, candidate + "/" + name)));
    all.back().metric = std::filesystem::path(name).stem().string();
  }
  if (correction != Correction::none) correct(all, correction, settings.alpha);
  for (const Compared& one : all) {
    const std::string file = candidate + "/" + one.metric + ".csv";
    if (arguments.has("output"))
      TRY(show_compared(context, arguments, one, file, settings.alpha));
    else if (one.chart)
      TRY(show_chart(context, arguments, *one.chart, file));
  }
  if (!arguments.has("output") && !arguments.has("plot"))
    context.output.write(arguments.has("json") ? lines_of_json(all, settings.alpha)
                                               : table_of_csv(all));
  return std::ranges::all_of(all, good) ? exit_done : exit_refused;
}

}  // namespace

base::Result<int> stats_compare(Context& context, const Arguments& arguments) {
  const stats::VerdictSettings settings{
      .direction = TRY(direction_of(arguments)),
      .alpha = TRY(number_of(arguments, "alpha", 1e-6, 0.4, 0.01)),
      .effect = TRY(number_of(arguments, "effect", 1e-6, 1e6, 0.5))};
  const std::string baseline = TRY(arm_of(arguments, "baseline"));
  const std::string candidate = TRY(arm_of(arguments, "candidate"));
  TRY(RowsOut::check(arguments));
  if (std::filesystem::is_directory(baseline) && std::filesystem::is_directory(candidate))
    return compare_folders(context, arguments, settings, baseline, candidate);
  if (arguments.has("correction"))
    return base::invalid("--correction is for many comparisons: give two folders");
  const Compared compared = TRY(compare_files(arguments, settings, baseline, candidate));
  TRY(show_compared(context, arguments, compared, candidate, settings.alpha));
  return good(compared) ? exit_done : exit_refused;
}

}  // namespace cli
