// The labelled series of the Numenta benchmark beside the repository, each judged by the detector
// as `mainstay stats detect` does: for the test and for the benchmark.
#pragma once
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json/json.h"
#include "engines/stats/csv.h"
#include "engines/stats/evaluation/nab.h"
#include "engines/stats/series.h"

namespace stats::test {

inline const std::filesystem::path nab_folder = "../shared/data/stats/nab";

inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline evaluation::LabelledScores judged(const std::string& name,
                                         const base::json::Value& windows) {
  constexpr std::string_view columns[] = {"value"};
  CsvReader reader({.numbers = columns});
  std::ifstream file(nab_folder / name);
  std::vector<Obs> points;
  std::vector<std::string> times;
  for (std::string line; std::getline(file, line);) {
    const auto row = reader.read(line);
    if (!row || !*row) continue;
    points.push_back({.time_ms = (*row)->time_ms, .value = (*row)->numbers[0]});
    times.emplace_back((*row)->timestamp);
  }
  evaluation::LabelledScores out{
      .category = name.substr(0, name.find('/')), .scores = {}, .windows = {}};
  const auto row_at = [&](std::string_view time) {
    return static_cast<std::size_t>(std::ranges::find(times, time.substr(0, 19)) - times.begin());
  };
  for (const auto& window : windows.array())
    out.windows.push_back({row_at(window.array()[0].string()), row_at(window.array()[1].string())});
  const Settings settings{.warmup =
                              static_cast<std::uint16_t>(evaluation::probation(points.size()))};
  Series series;
  for (const Obs& point : points) {
    const Verdict verdict = series.add(point, settings);
    out.scores.push_back(verdict.alert ? verdict.score : 0);
  }
  return out;
}

// All of them; none where the data is not.
inline std::vector<evaluation::LabelledScores> judged_corpus() {
  std::vector<evaluation::LabelledScores> all;
  if (!std::filesystem::exists(nab_folder)) return all;
  const std::string text = text_of(nab_folder / "windows.json");
  const auto document = base::json::Document::parse(text);
  for (const auto& member : document->root().object())
    all.push_back(judged(std::string(member.name), member.value));
  return all;
}

struct FalseAlarms {
  double share = 0, worst = 0;  // of the judged points: over all series, of the worst one
};
inline FalseAlarms false_alarms(const std::vector<evaluation::LabelledScores>& all) {
  FalseAlarms out;
  double rows = 0;
  double alarms = 0;
  for (const auto& series : all) {
    double own = 0;
    const std::size_t first = evaluation::probation(series.scores.size());
    for (std::size_t i = first; i < series.scores.size(); ++i)
      if (series.scores[i] > 0)
        own += std::ranges::none_of(
                   series.windows,
                   [i](const evaluation::Window& w) { return w.first <= i && i <= w.last; })
                   ? 1
                   : 0;
    const auto judged_rows = static_cast<double>(series.scores.size() - first);
    out.worst = std::max(out.worst, own / judged_rows);
    alarms += own;
    rows += judged_rows;
  }
  out.share = alarms / rows;
  return out;
}

}  // namespace stats::test
