// One comparison of `mainstay stats compare`: what was read, how it was judged, and how it is
// written. Files of timestamp,value are compared by ranks; files of timestamp,good,total, and
// values that are all 0 or 1, by their counts.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "cli/chart.h"
#include "cli/stats_input.h"
#include "engines/stats/share_verdict.h"

namespace cli {

struct Compared {
  std::string metric;  // of a folder's file
  stats::Outcome outcome = stats::Outcome::insufficient;
  std::variant<stats::CanaryVerdict, stats::ShareVerdict> verdict;
  bool enough = false;                     // what was asked for could have been seen
  double harm = 1, gain = 1;               // p-values of a change for the worse, and for the better
  std::optional<double> adjusted_p_value;  // of harm, among all of a folder
  std::optional<double> level;             // that harm had to reach, one after another
  // Of the candidate's values over where nine of ten of the baseline's lie; where it is drawn.
  std::optional<Chart> chart = {};
};

base::Result<Compared> compare_files(const Arguments& arguments,
                                     const stats::VerdictSettings& settings,
                                     const std::string& baseline, const std::string& candidate);

// Where the answer of one comparison goes, and its pictures.
base::Done show_compared(const Context& context, const Arguments& arguments,
                         const Compared& compared, const std::string& candidate, double alpha);

std::string csv_of(const Compared& compared, double alpha);   // name,value
std::string json_of(const Compared& compared, double alpha);  // an object on a line
// A line for each, the same columns for all.
std::string table_of_csv(const std::vector<Compared>& all);
std::string lines_of_json(const std::vector<Compared>& all, double alpha);

}  // namespace cli
