#include "engines/stats/ranks.h"

#include <algorithm>
#include <numeric>

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

}  // namespace stats
