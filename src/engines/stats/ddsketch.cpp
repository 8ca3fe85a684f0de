#include "engines/stats/ddsketch.h"

#include <cmath>
#include <limits>

namespace stats {
namespace {

// log2(x) of x = 2^e (1 + s) as e + ((A s + B) s + C) s: within 1 % in slope. Masson, Rim and Lee
// 2019, section 5 of the extended version, give the coefficients for which the slope against ln(x)
// is at least 10/7.
constexpr double a = 6.0 / 35, b = -3.0 / 5, c = 10.0 / 7;
constexpr double ln_gamma = 0.020000666706669435;  // ln((1 + accuracy)/(1 - accuracy))
constexpr double buckets_per_octave = 1 / (10.0 / 7 * ln_gamma);

constexpr double near_zero =
    1e-300;  // magnitudes below count as zero: subnormal bits have no exponent

double curve(double s) { return ((a * s + b) * s + c) * s; }

// A quarter of the magnitude at which a bucket begins, so that sums of two do not overflow: the
// inverse of the curve by bisection, exact to the last bits.
double quarter_start_of(double bucket) {
  const double position = bucket / buckets_per_octave;
  const double octave = std::floor(position);
  double low = 0;
  double high = 1;
  for (int i = 0; i < 54; ++i) {
    const double middle = (low + high) / 2;
    (curve(middle) < position - octave ? low : high) = middle;
  }
  return std::ldexp(1 + low, static_cast<int>(octave) - 2);
}

}  // namespace

std::int32_t bucket_of(double magnitude) {
  const auto bits = std::bit_cast<std::uint64_t>(magnitude);
  constexpr std::uint64_t mantissa = (std::uint64_t{1} << 52) - 1;
  const auto octave = static_cast<double>(static_cast<std::int64_t>(bits >> 52) - 1023);
  const double s = std::bit_cast<double>((bits & mantissa) | (std::uint64_t{1023} << 52)) - 1;
  // Buckets are counted from far below, so that cutting off the fraction rounds down.
  constexpr double offset = 65'536;
  return static_cast<std::int32_t>((octave + curve(s)) * buckets_per_octave + offset) - 65'536;
}

double value_of(std::int32_t bucket) {
  const double low = quarter_start_of(bucket);
  const double high = quarter_start_of(bucket + 1.0);
  // Equally far from both ends, relative to each.
  return std::min(8 * low * (high / (low + high)), std::numeric_limits<double>::max());
}

void DDSketch::add(double value) {
  if (!std::isfinite(value)) return;
  ++count_;
  const double magnitude = std::abs(value);
  if (magnitude < near_zero)
    ++zeros_;
  else if (value > 0)
    positive_.add(bucket_of(magnitude), 1);
  else
    negative_.add(bucket_of(magnitude), 1);
}

void DDSketch::merge(const DDSketch& other) {
  count_ += other.count_;
  zeros_ += other.zeros_;
  positive_.merge(other.positive_);
  negative_.merge(other.negative_);
}

double DDSketch::quantile(double probability) const {
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  const double rank = std::clamp(probability, 0.0, 1.0) * static_cast<double>(count_ - 1);
  double passed = 0;
  for (std::size_t i = negative_.counts.size();
       i-- > 0;) {  // the largest magnitude is the lowest value
    passed += negative_.counts[i];
    if (passed > rank) return -value_of(negative_.index_of(i));
  }
  passed += static_cast<double>(zeros_);
  if (passed > rank) return 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < positive_.counts.size(); ++i) {
    if (positive_.counts[i] == 0) continue;
    last = i;
    passed += positive_.counts[i];
    if (passed > rank) break;
  }
  return value_of(positive_.index_of(last));
}

bool DDSketch::sound() const {
  const auto in_range = [](const auto& side) {
    return side.top == INT32_MIN ? std::ranges::count(side.counts, 0U) == std::ssize(side.counts)
                                 : side.top >= bucket_of(near_zero) &&
                                       side.top <= bucket_of(std::numeric_limits<double>::max());
  };
  return zeros_ <= count_ && in_range(positive_) && in_range(negative_);
}

double DDSketch::robust_scale() const {
  const double quartiles = (quantile(.75) - quantile(.25)) / 1.349;
  const double tails = (quantile(.95) - quantile(.05)) / 3.29;
  return std::max({quartiles, tails, 1e-9 * std::max(1.0, std::abs(quantile(.5)))});
}

}  // namespace stats
