// Weighted moments to the fourth, in one pass and mergeable (Chan, Golub and LeVeque 1979; Pebay
// 2008), with decay: a point's weight grows by 2^((t - t0)/half_life), and t0 moves on when the
// exponent passes 100. Points of weight 1 that come evenly are joined fourteen at a time, for which
// they wait. Plain values.
#pragma once
#include <array>
#include <cstdint>

namespace stats {

inline constexpr int moments_block = 14;

struct Moments {
  std::array<float, moments_block> waiting{};
  std::uint32_t waits = 0;  // so many of them
  std::uint32_t unused = 0;
  std::int64_t newest_ms = 0, gap_ms = 0;  // of those that wait; from one to the next
  double weight = 0, mean = 0, m2 = 0, m3 = 0, m4 = 0;
  std::int64_t reference_ms = 0;  // t0: where a point has the weight 1

  // Times do not fall.
  void add(float value, double point_weight, std::int64_t time_ms, std::int64_t half_life_ms) {
    const std::int64_t gap = time_ms - newest_ms;
    if (point_weight == 1 && (waits == 1 || (waits > 1 && gap == gap_ms))) {
      waiting[waits] = value;
      gap_ms = gap;
      newest_ms = time_ms;
      if (++waits == moments_block) settle(half_life_ms);
    } else {
      add_apart(value, point_weight, time_ms, half_life_ms);
    }
  }
  // Joins those that wait. Whatever follows is of points that were.
  void settle(std::int64_t half_life_ms);
  void merge(Moments& other, std::int64_t half_life_ms);
  // The sum of weights as they count at `time_ms`: an effective n.
  double effective(std::int64_t time_ms, std::int64_t half_life_ms) const;
  double variance() const { return weight > 0 ? m2 / weight : 0; }
  void transform(double factor, double shift);

 private:
  void add_apart(float value, double point_weight, std::int64_t time_ms, std::int64_t half_life_ms);
  void join(const Moments& other);
  void refer_to(std::int64_t time_ms, std::int64_t half_life_ms);
  // What a point weighs; moves the reference where that grows too large.
  double growth(std::int64_t time_ms, std::int64_t half_life_ms);
};

}  // namespace stats
