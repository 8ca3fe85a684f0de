// Whether the streaming forecast is nearly as good as a Theta that is fitted anew (M3, given half).
#include <cmath>
#include <cstdio>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "base/json/json.h"
#include "engines/stats/evaluation/owa.h"
#include "engines/stats/level.h"
#include "engines/stats/models.h"
#include "engines/stats/moments.h"
#include "engines/stats/seasonal.h"
#include "engines/stats/tests/streams.h"

namespace {

struct Deseasonalised {
  std::vector<double> values;
  stats::SeasonalIndices indices;
};

Deseasonalised without_season(std::span<const double> history, int season) {
  Deseasonalised out{.values = {history.begin(), history.end()}, .indices = {}};
  if (season < 2 || !stats::is_seasonal(history, season)) return out;
  out.indices = stats::seasonal_indices(history, season);
  for (std::size_t i = 0; i < history.size(); ++i)
    out.values[i] = out.indices.removed(history[i], i);
  return out;
}

std::vector<double> with_season(std::vector<double> path, const Deseasonalised& from) {
  if (!from.indices.indices.empty())
    for (std::size_t i = 0; i < path.size(); ++i)
      path[i] = from.indices.restored(path[i], from.values.size() + i);
  return path;
}

std::vector<double> streamed(std::span<const double> values, int horizon) {
  stats::Level level;
  for (const double value : values) level.add(static_cast<float>(value), 1);
  std::vector<double> path;
  for (int ahead = 1; ahead <= horizon; ++ahead) path.push_back(level.forecast(ahead).expected);
  return path;
}

void streaming() {
  std::ifstream file("../shared/data/stats/m3/series.jsonl");
  stats::evaluation::Owa stream;
  stats::evaluation::Owa theta;
  bool any = false;
  for (std::string line; std::getline(file, line);) {
    const auto document = base::json::Document::parse(line);
    if (!document) continue;
    const auto numbers = [&](std::string_view name) {
      std::vector<double> out;
      for (const auto& value : document->root().find(name)->array()) out.push_back(value.number());
      return out;
    };
    const auto history = numbers("train");
    const auto actual = numbers("test");
    const int season = static_cast<int>(document->root().find("season")->int64());
    const int horizon = static_cast<int>(actual.size());
    const Deseasonalised left = without_season(history, season);
    stream.add(history, season, actual, with_season(streamed(left.values, horizon), left));
    theta.add(history, season, actual, with_season(stats::theta(left.values, horizon), left));
    any = true;
  }
  if (any)
    std::printf("M3, given half, OWA: streaming %.4f, Theta fitted anew %.4f, %.1f %% apart\n",
                stream.owa(), theta.owa(), 100 * (stream.owa() / theta.owa() - 1));
}

}  // namespace

int main() { streaming(); }
