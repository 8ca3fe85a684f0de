#include "engines/stats/step.h"

#include <algorithm>

namespace stats {

void Step::learn(std::int64_t gap_ms) {
  if (!learns()) return;
  const auto gap = static_cast<std::uint32_t>(std::min<std::int64_t>(gap_ms, UINT32_MAX));
  const auto end = gaps.begin() + std::min<std::uint32_t>(count, gaps_kept);
  const auto at = std::upper_bound(gaps.begin(), end, gap);
  ++count;
  if (at != gaps.end()) {
    std::copy_backward(at, std::min(end, gaps.end() - 1), std::min(end + 1, gaps.end()));
    *at = gap;
  }
  step_ms = gaps[(count - 1) / 2];
}

}  // namespace stats
