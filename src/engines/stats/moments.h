// Weighted moments to the fourth, in one pass and mergeable (Chan, Golub and LeVeque 1979; Pebay
// 2008), with decay: a point's weight grows by 2^((t - t0)/half_life), and t0 moves on when the
// exponent passes 100. Plain values.
#pragma once
#include <cstdint>

namespace stats {

struct Moments {
  double weight = 0, mean = 0, m2 = 0, m3 = 0, m4 = 0;
  std::int64_t reference_ms = 0;  // t0: where a point has the weight 1

  void add(double value, double point_weight, std::int64_t time_ms, std::int64_t half_life_ms);
  void merge(Moments other, std::int64_t half_life_ms);
  // The sum of weights as they count at `time_ms`: an effective n.
  double effective(std::int64_t time_ms, std::int64_t half_life_ms) const;
  double variance() const { return weight > 0 ? m2 / weight : 0; }
  void transform(double factor, double shift);

 private:
  void join(const Moments& other);
  void refer_to(std::int64_t time_ms, std::int64_t half_life_ms);
};

}  // namespace stats
