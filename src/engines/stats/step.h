// The nominal step of a series, learned: the median of its first 64 gaps. Plain values of fixed
// size.
#pragma once
#include <array>
#include <cstdint>

namespace stats {

inline constexpr int gaps_learned = 64;
// The median of 64 is the largest of the 32 smallest: no more are kept.
inline constexpr int gaps_kept = gaps_learned / 2;

struct Step {
  std::array<std::uint32_t, gaps_kept> gaps{};  // sorted, cut to 49 days
  std::int64_t step_ms = 0;                     // 0: no gap was seen yet; changes until 64 were
  std::uint32_t count = 0;                      // of gaps seen, at most 64
  std::uint32_t unused = 0;

  bool learns() const { return count < gaps_learned; }
  void learn(std::int64_t gap_ms);
  // How many steps a gap is, at least 1.
  double steps(std::int64_t gap_ms) const {
    return step_ms > 0 && gap_ms > step_ms
               ? static_cast<double>(gap_ms) / static_cast<double>(step_ms)
               : 1.0;
  }
};

}  // namespace stats
