// Quantiles within 1 % of the value: DDSketch (Masson, Rim and Lee 2019), relative accuracy 0.01.
// Buckets are equally wide in a cubic approximation of the logarithm, whose slope never lets a
// bucket grow beyond the accuracy. 512 of them span a ratio of 28,000 below the largest value;
// smaller values share the lowest bucket. Negative values have 128 of their own, from the largest
// magnitude down. Merging is exact and in any order gives the same bytes. Plain values of fixed
// size, 2,600 bytes; no floating state but the extremes.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "engines/stats/state_kind.h"

namespace stats {

// Counts of magnitudes by bucket index, from the highest seen down.
template <std::size_t Size>
struct MagnitudeCounts {
  std::int32_t top = INT32_MIN;  // the highest index seen
  std::uint32_t unused = 0;
  std::array<std::uint32_t, Size>
      counts{};  // of index top - Size + 1 + i; the first holds all below it too

  void add(std::int32_t index, std::uint32_t times) {
    if (index > top) raise(index);
    const std::int64_t below = std::int64_t{top} - index;
    const auto last = static_cast<std::int64_t>(Size) - 1;
    std::uint32_t& count = counts[static_cast<std::size_t>(below > last ? 0 : last - below)];
    count = count > UINT32_MAX - times ? UINT32_MAX : count + times;
  }
  std::int32_t index_of(std::size_t place) const {
    return static_cast<std::int32_t>(top - static_cast<std::int64_t>(Size) + 1 +
                                     static_cast<std::int64_t>(place));
  }
  void merge(const MagnitudeCounts& other) {
    if (other.top == INT32_MIN) return;
    if (other.top > top) raise(other.top);
    for (std::size_t i = 0; i < Size; ++i)
      if (other.counts[i] > 0) add(other.index_of(i), other.counts[i]);
  }

 private:
  void raise(std::int32_t to) {
    const std::int64_t by = top == INT32_MIN ? 0 : std::int64_t{to} - top;
    top = to;
    if (by == 0) return;
    const auto shift =
        static_cast<std::size_t>(std::min<std::int64_t>(by, static_cast<std::int64_t>(Size) - 1));
    for (std::size_t i = 0; i < shift; ++i) {
      const std::uint32_t moved = counts[i];
      counts[i] = 0;
      std::uint32_t& lowest = counts[shift];
      lowest = lowest > UINT32_MAX - moved ? UINT32_MAX : lowest + moved;
    }
    std::rotate(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(shift), counts.end());
  }
};

class DDSketch {
 public:
  static constexpr double accuracy = 0.01;
  static constexpr StateKind kind = StateKind::quantiles;

  // What is not finite is left out.
  void add(double value);
  void merge(const DDSketch& other);
  std::uint64_t count() const { return count_; }
  // Within `accuracy` of the value at rank probability * (n - 1), unless that lies in a lowest
  // bucket; 0 to 1. Not a number without values.
  double quantile(double probability) const;
  // max((q75 - q25)/1.349, (q95 - q05)/3.29, 1e-9 max(1, |q50|)): a standard deviation that
  // outliers do not move.
  double robust_scale() const;
  bool sound() const;  // sketch_codec.h

 private:
  std::uint64_t count_ = 0, zeros_ = 0;
  MagnitudeCounts<512> positive_;
  MagnitudeCounts<128> negative_;
};

// The bucket of a positive value, and the value in the middle of a bucket.
std::int32_t bucket_of(double magnitude);
double value_of(std::int32_t bucket);

}  // namespace stats
