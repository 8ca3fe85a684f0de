#include "engines/stats/evaluation/owa.h"

#include <cmath>

#include "engines/stats/seasonal.h"

namespace stats::evaluation {

double smape(std::span<const double> actual, std::span<const double> forecast) {
  double sum = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double size = std::abs(actual[i]) + std::abs(forecast[i]);
    if (size > 0) sum += 200 * std::abs(actual[i] - forecast[i]) / size;
  }
  return sum / static_cast<double>(actual.size());
}

double mase(std::span<const double> history, int season, std::span<const double> actual,
            std::span<const double> forecast) {
  const auto back = static_cast<std::size_t>(season);
  double scale = 0;
  for (std::size_t i = back; i < history.size(); ++i)
    scale += std::abs(history[i] - history[i - back]);
  scale /= static_cast<double>(history.size() - back);
  double error = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) error += std::abs(actual[i] - forecast[i]);
  error /= static_cast<double>(actual.size());
  return error == 0 ? 0 : error / scale;
}

std::vector<double> naive2(std::span<const double> history, int season, int horizon) {
  SeasonalIndices indices;
  if (is_seasonal(history, season)) indices = seasonal_indices(history, season);
  const double level = indices.removed(history.back(), history.size() - 1);
  std::vector<double> out;
  for (int h = 0; h < horizon; ++h)
    out.push_back(indices.restored(level, history.size() + static_cast<std::size_t>(h)));
  return out;
}

void Owa::add(std::span<const double> history, int season, std::span<const double> actual,
              std::span<const double> forecast) {
  const auto naive = naive2(history, season, static_cast<int>(actual.size()));
  smape_ += evaluation::smape(actual, forecast);
  mase_ += evaluation::mase(history, season, actual, forecast);
  naive_smape_ += evaluation::smape(actual, naive);
  naive_mase_ += evaluation::mase(history, season, actual, naive);
  count_ += 1;
}

}  // namespace stats::evaluation
