// The histogram by which the Kubernetes vertical pod autoscaler recommends requests, with its
// semantics: weights that halve every half-life, percentiles that answer the END of their bucket
// (the START of the last one), checkpoints of integer weights. For right-sizing; latency quantiles
// are DDSketch's.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"

namespace stats {

// Where buckets begin. Linear: n * width. Exponential: bucket n >= 1 at first (ratio^n - 1)/(ratio
// - 1).
class Buckets {
 public:
  static Buckets linear(double max, double width);
  static Buckets exponential(double max, double first, double ratio);
  int count() const { return count_; }
  double start(int bucket) const;
  int find(double value) const;  // below the first: 0; above the last: the last

 private:
  double first_ = 1, ratio_ = 1;  // ratio 1: linear
  int count_ = 2;
};
Buckets cpu_buckets();     // 0.01 to 1,000 cores, each 5 % wider than the one before
Buckets memory_buckets();  // 10^7 to 10^12 bytes, likewise

struct HistogramCheckpoint {
  std::int64_t reference_ms = 0;
  double total_weight = 0;
  std::map<int, std::uint32_t>
      weights;  // the largest is checkpoint_weight_max; what rounds to 0 is left out
};
inline constexpr std::uint32_t checkpoint_weight_max = 10'000;

class DecayingHistogram {
 public:
  // Without a half-life nothing decays.
  explicit DecayingHistogram(const Buckets& buckets, std::optional<std::int64_t> half_life_ms = {});

  void add(double value, double weight, std::int64_t time_ms);
  void subtract(double value, double weight, std::int64_t time_ms);
  // 0 when it is empty; a probability outside of 0 to 1 is cut to it.
  double percentile(double probability) const;
  bool empty() const;                   // the weight is below epsilon
  void merge(DecayingHistogram other);  // with the same buckets and half-life

  HistogramCheckpoint checkpoint() const;
  // `invalid` for a bucket or weight that cannot be.
  base::Done load(const HistogramCheckpoint& checkpoint);
  double weight(int bucket) const { return weights_[static_cast<std::size_t>(bucket)]; }

  static constexpr double epsilon = 1e-15;

 private:
  void refer_to(std::int64_t time_ms);
  double grown(std::int64_t time_ms);
  void look_for_ends();

  Buckets buckets_;
  std::optional<std::int64_t> half_life_ms_;
  std::int64_t reference_ms_ = 0;
  std::vector<double> weights_;
  double total_ = 0;
  int lowest_, highest_;  // the ends of what has weight
};

// base (1 + multiplier/confidence)^exponent, by which the autoscaler widens bounds of young
// histories; confidence = min(intervals covered, samples over those that one interval has); of a
// day at one a minute 1,440. Without history: the largest number, or 0 for a negative exponent.
double confidence_of(double intervals, double samples, double samples_each = 1440);
double with_confidence(double base, double multiplier, double exponent, double confidence);

}  // namespace stats
