#include "engines/stats/level.h"

#include <cmath>

namespace stats {

// The band `ahead` steps on, in those of the next: as the mean rate says.
double Level::wider(int ahead) const {
  if (ahead <= 1) return 1;
  const eight_rates::Weights weights(eight_rates::read(error.data()),
                                     eight_rates::read(&error[eight_rates::half]));
  const float rate = eight_rates::sum_of(weights.of[0] * eight_rates::rates_of[0] +
                                         weights.of[1] * eight_rates::rates_of[1]);
  const float total = eight_rates::sum_of(weights.of[0] + weights.of[1]);
  const auto mean_rate = static_cast<double>(rate / total);
  return std::sqrt(1 + (ahead - 1) * mean_rate * mean_rate);
}

Band Level::forecast(int ahead) const {
  if (seen == 0) return {};
  return band(ahead, static_cast<double>(spread) * wider(ahead));
}

void Level::transform(double factor, double shift) {
  const auto move = static_cast<float>(shift);
  const auto times = static_cast<float>(factor);
  for (float& value : level) value = value * times + move;
  for (float& value : error) value *= times;
  spread *= times;
  mean = mean * factor + shift;
  slope *= factor;
  sum_x = sum_x * factor + shift * sum;
  sum_tx = sum_tx * factor + shift * sum_t;
}

}  // namespace stats
