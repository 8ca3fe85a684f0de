#include "engines/stats/decaying_histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "engines/stats/power.h"

namespace stats {

Buckets Buckets::linear(double max, double width) {
  Buckets out;
  out.first_ = width;
  out.count_ = static_cast<int>(std::ceil(max / width)) + 1;
  return out;
}

Buckets Buckets::exponential(double max, double first, double ratio) {
  Buckets out;
  out.first_ = first;
  out.ratio_ = ratio;
  out.count_ =
      static_cast<int>(std::ceil(std::log(max * (ratio - 1) / first + 1) / std::log(ratio))) + 1;
  return out;
}

double Buckets::start(int bucket) const {
  if (ratio_ == 1) return bucket * first_;
  return bucket == 0 ? 0 : first_ * (std::pow(ratio_, bucket) - 1) / (ratio_ - 1);
}

int Buckets::find(double value) const {
  if (!(value >= first_)) return 0;
  const double exact =
      ratio_ == 1 ? value / first_ : std::log(value * (ratio_ - 1) / first_ + 1) / std::log(ratio_);
  int bucket = static_cast<int>(std::min(exact, count_ - 1.0));
  // The logarithm may miss a bound by a bit.
  if (bucket + 1 < count_ && value >= start(bucket + 1)) ++bucket;
  if (bucket > 0 && value < start(bucket)) --bucket;
  return bucket;
}

Buckets cpu_buckets() { return Buckets::exponential(1000, 0.01, 1.05); }
Buckets memory_buckets() { return Buckets::exponential(1e12, 1e7, 1.05); }

DecayingHistogram::DecayingHistogram(const Buckets& buckets,
                                     std::optional<std::int64_t> half_life_ms)
    : buckets_(buckets),
      half_life_ms_(half_life_ms),
      weights_(static_cast<std::size_t>(buckets.count()), 0),
      lowest_(buckets.count() - 1),
      highest_(0) {}

double DecayingHistogram::grown(std::int64_t time_ms) {
  if (!half_life_ms_) return 1;
  const auto half_life = static_cast<double>(*half_life_ms_);
  if (static_cast<double>(time_ms - reference_ms_) / half_life > weight_exponent_max)
    refer_to(time_ms);
  return std::exp2(static_cast<double>(time_ms - reference_ms_) / half_life);
}

// By whole half-lives, so that weights change by powers of two alone.
void DecayingHistogram::refer_to(std::int64_t time_ms) {
  const auto half_lives = static_cast<std::int64_t>(std::round(
      static_cast<double>(time_ms - reference_ms_) / static_cast<double>(*half_life_ms_)));
  const double kept = std::exp2(-static_cast<double>(half_lives));
  for (double& weight : weights_) weight *= kept;
  total_ *= kept;
  reference_ms_ += half_lives * *half_life_ms_;
  look_for_ends();
}

void DecayingHistogram::add(double value, double weight, std::int64_t time_ms) {
  const double added = weight * grown(time_ms);
  const int bucket = buckets_.find(value);
  weights_[static_cast<std::size_t>(bucket)] += added;
  total_ += added;
  if (weights_[static_cast<std::size_t>(bucket)] < epsilon) return;
  lowest_ = std::min(lowest_, bucket);
  highest_ = std::max(highest_, bucket);
}

void DecayingHistogram::subtract(double value, double weight, std::int64_t time_ms) {
  const double taken = weight * grown(time_ms);
  double& there = weights_[static_cast<std::size_t>(buckets_.find(value))];
  total_ = std::max(0.0, total_ - taken);
  there = std::max(0.0, there - taken);
  look_for_ends();
}

void DecayingHistogram::look_for_ends() {
  lowest_ = 0;
  highest_ = buckets_.count() - 1;
  while (lowest_ < buckets_.count() - 1 && weight(lowest_) < epsilon) ++lowest_;
  while (highest_ > 0 && weight(highest_) < epsilon) --highest_;
}

bool DecayingHistogram::empty() const { return total_ < epsilon; }

double DecayingHistogram::percentile(double probability) const {
  if (empty()) return 0;
  const double wanted = probability * total_;
  double sum = 0;
  int bucket = lowest_;
  for (; bucket < highest_; ++bucket) {
    sum += weight(bucket);
    if (sum >= wanted) break;
  }
  return buckets_.start(bucket < buckets_.count() - 1 ? bucket + 1 : bucket);
}

void DecayingHistogram::merge(DecayingHistogram other) {
  if (half_life_ms_) {
    const std::int64_t later = std::max(reference_ms_, other.reference_ms_);
    refer_to(later);
    other.refer_to(later);
    // Both moved by whole half-lives; what is left between them is less than one.
    const double apart = std::exp2(static_cast<double>(other.reference_ms_ - reference_ms_) /
                                   static_cast<double>(*half_life_ms_));
    for (double& weight : other.weights_) weight *= apart;
    other.total_ *= apart;
  }
  for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i] += other.weights_[i];
  total_ += other.total_;
  look_for_ends();
}

HistogramCheckpoint DecayingHistogram::checkpoint() const {
  HistogramCheckpoint out{.reference_ms = reference_ms_, .total_weight = total_, .weights = {}};
  const double largest = *std::max_element(weights_.begin(), weights_.end());
  if (!(largest > 0)) return out;
  for (int bucket = lowest_; bucket <= highest_; ++bucket) {
    const auto scaled =
        static_cast<std::uint32_t>(std::round(weight(bucket) / largest * checkpoint_weight_max));
    if (scaled > 0) out.weights[bucket] = scaled;
  }
  return out;
}

base::Done DecayingHistogram::load(const HistogramCheckpoint& checkpoint) {
  if (!(checkpoint.total_weight >= 0) || !std::isfinite(checkpoint.total_weight))
    return base::invalid("the total weight of a checkpoint must be 0 or more");
  double sum = 0;
  for (const auto& [bucket, weight] : checkpoint.weights) {
    if (bucket < 0 || bucket >= buckets_.count())
      return base::invalid("a checkpoint has no bucket " + std::to_string(bucket) + ": there are " +
                           std::to_string(buckets_.count()));
    sum += weight;
  }
  std::ranges::fill(weights_, 0);
  for (const auto& [bucket, weight] : checkpoint.weights)
    if (sum > 0)
      weights_[static_cast<std::size_t>(bucket)] = checkpoint.total_weight * weight / sum;
  total_ = sum > 0 ? checkpoint.total_weight : 0;
  reference_ms_ = checkpoint.reference_ms;
  look_for_ends();
  return {};
}

double confidence_of(double intervals, double samples, double samples_each) {
  return std::min(intervals, samples / samples_each);
}

double with_confidence(double base, double multiplier, double exponent, double confidence) {
  if (!(confidence > 0)) return exponent < 0 ? 0 : std::numeric_limits<double>::max();
  return base * std::pow(1 + multiplier / confidence, exponent);
}

}  // namespace stats
