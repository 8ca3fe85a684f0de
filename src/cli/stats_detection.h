// One input of `mainstay stats detect`: its series, the rows it answers, its episodes and chart.
#pragma once
#include <optional>
#include <string>

#include "base/zones/zones.h"
#include "cli/chart.h"
#include "cli/stats_input.h"
#include "engines/stats/calibration.h"
#include "engines/stats/counter.h"
#include "engines/stats/episode.h"
#include "engines/stats/series.h"
#include "engines/stats/team_pace.h"

namespace cli {

enum class RowFormat : std::uint8_t { csv, json };

struct DetectWanted {
  stats::Settings settings;
  bool counter = false;            // values are totals, whose rates are judged
  std::optional<base::Zone> zone;  // whose days the series follows; none: UTC
  std::optional<double> budget;    // alerts a week
  bool shared = false;             // of all inputs together
  std::int64_t lateness_ms = 0;    // rows that come so much later are put in order
  RowFormat format = RowFormat::csv;
};

// What all inputs of a call share; outlives them.
struct DetectTeam {
  DetectTeam(const DetectWanted& wanted, std::size_t inputs)
      : pace(wanted.budget.value_or(0), inputs, wanted.settings.threshold) {}
  stats::TeamPace pace;
  stats::Peaks pool;  // of the episodes of all
  stats::Calibration calibration;
  std::string episodes;  // rows of --episodes
  std::int64_t last_ms = 0;
};

class Detection {
 public:
  // `chart` may be null.
  Detection(const DetectWanted& wanted, DetectTeam& team, RowsOut& out, Chart* chart,
            std::string name);
  // Rows of all inputs that share a budget come in order of time.
  void add(const stats::CsvRow& row);
  void finish();

 private:
  double value_of(const stats::CsvRow& row);
  void keep_pace(std::int64_t time_ms, const stats::Verdict& verdict);
  void over(const std::optional<stats::Episode>& episode);
  void peaked(const std::optional<stats::Episode>& episode);
  void write(const stats::CsvRow& row, const stats::Verdict& verdict);
  void write_json(const stats::CsvRow& row, const stats::Verdict& verdict);

  const DetectWanted& wanted_;
  stats::Settings settings_;
  DetectTeam& team_;
  RowsOut& out_;
  Chart* chart_;
  std::string name_;
  stats::Series series_;
  stats::Counter counter_;
  stats::Episodes episodes_{stats::Over::threshold};
  stats::Episodes peaks_{stats::Over::floor};
  stats::TeamPace::Share share_;
  std::int64_t last_ms_ = 0;
  bool judged_ = false;  // the newest row had a value
};

inline constexpr std::string_view episodes_header =
    "series,first,last,points,alert,value,expected_low,expected_high,cause,peak,p_value,excess\n";
std::string calibration_json(const stats::Calibration& calibration);

}  // namespace cli
