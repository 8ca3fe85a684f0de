#include "engines/stats/ranks.h"

#include <algorithm>
#include <numeric>

#include "engines/stats/seasonal.h"

namespace stats {

Ranks ranks_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  Ranks out{.ranks = std::vector<double>(values.size())};
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i + 1;
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    const double middle = static_cast<double>(i + 1 + end) / 2;
    for (std::size_t k = i; k < end; ++k) out.ranks[order[k]] = middle;
    const auto tied = static_cast<double>(end - i);
    out.ties += tied * tied * tied - tied;
    i = end;
  }
  return out;
}

double effective_share(std::span<const double> control, std::span<const double> canary) {
  const auto n = static_cast<double>(std::min(control.size(), canary.size()));
  if (n < 3) return 1;
  const double r = (autocorrelation(control, 1) + autocorrelation(canary, 1)) / 2;
  const double unbiased = std::clamp(r + (1 + 4 * r) / n, 0.0, 0.95);
  return (1 - unbiased) / (1 + unbiased);
}

}  // namespace stats
