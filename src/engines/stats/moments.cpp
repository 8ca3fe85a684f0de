#include "engines/stats/moments.h"

#include <algorithm>

#include "engines/stats/power.h"

namespace stats {
namespace {

double half_lives(std::int64_t from_ms, std::int64_t to_ms, std::int64_t half_life_ms) {
  return static_cast<double>(to_ms - from_ms) / static_cast<double>(half_life_ms);
}

}  // namespace

double Moments::growth(std::int64_t time_ms, std::int64_t half_life_ms) {
  const double passed = half_lives(reference_ms, time_ms, half_life_ms);
  if (passed <= weight_exponent_max) return power_of_two(passed);
  refer_to(time_ms, half_life_ms);
  return 1;
}

void Moments::add_apart(float value, double point_weight, std::int64_t time_ms,
                        std::int64_t half_life_ms) {
  settle(half_life_ms);
  if (!(point_weight > 0)) return;
  if (weight == 0) reference_ms = time_ms;
  if (point_weight == 1) {
    waiting[0] = value;
    waits = 1;
    newest_ms = time_ms;
    return;
  }
  Moments one;
  one.weight = point_weight * growth(time_ms, half_life_ms);
  one.mean = static_cast<double>(value);
  join(one);
}

void Moments::settle(std::int64_t half_life_ms) {
  if (waits == 0) return;
  const std::size_t count = waits;
  const double further = power_of_two(half_lives(0, waits > 1 ? -gap_ms : 0, half_life_ms));
  std::array<double, moments_block> weights;
  weights[count - 1] = growth(newest_ms, half_life_ms);
  for (std::size_t i = count - 1; i > 0; --i) weights[i - 1] = weights[i] * further;
  Moments block;
  double sum = 0;  // about the first value, as all may lie far from 0
  const auto first = static_cast<double>(waiting[0]);
  for (std::size_t i = 0; i < count; ++i) {
    block.weight += weights[i];
    sum += weights[i] * (static_cast<double>(waiting[i]) - first);
  }
  block.mean = first + sum / block.weight;
  for (std::size_t i = 0; i < count; ++i) {
    const double off = static_cast<double>(waiting[i]) - block.mean;
    const double square = off * off;
    const double weighted = weights[i] * square;
    block.m2 += weighted;
    block.m3 += weighted * off;
    block.m4 += weighted * square;
  }
  join(block);
  waiting.fill(0);
  waits = 0;
  gap_ms = newest_ms = 0;
}

// Pebay, SAND2008-6212, equations 3.1.
void Moments::join(const Moments& other) {
  const double total = weight + other.weight;
  if (!(total > 0)) return;
  const double delta = other.mean - mean;
  const double share = other.weight / total;
  const double rest = weight / total;
  const double step = delta * share;
  const double square = delta * delta * rest * other.weight;
  m4 += other.m4 + square * delta * delta * (rest * rest - rest * share + share * share) +
        6 * delta * delta * (rest * rest * other.m2 + share * share * m2) +
        4 * delta * (rest * other.m3 - share * m3);
  m3 += other.m3 + square * delta * (rest - share) + 3 * delta * (rest * other.m2 - share * m2);
  m2 += other.m2 + square;
  mean += step;
  weight = total;
}

void Moments::merge(Moments& other, std::int64_t half_life_ms) {
  settle(half_life_ms);
  other.settle(half_life_ms);
  if (other.weight == 0) return;
  if (weight == 0) {
    *this = other;
    return;
  }
  const std::int64_t later = std::max(reference_ms, other.reference_ms);
  refer_to(later, half_life_ms);
  other.refer_to(later, half_life_ms);
  join(other);
}

void Moments::refer_to(std::int64_t time_ms, std::int64_t half_life_ms) {
  if (time_ms == reference_ms) return;
  const double kept = power_of_two(-half_lives(reference_ms, time_ms, half_life_ms));
  weight *= kept;
  m2 *= kept;
  m3 *= kept;
  m4 *= kept;
  reference_ms = time_ms;
}

double Moments::effective(std::int64_t time_ms, std::int64_t half_life_ms) const {
  return weight * power_of_two(-half_lives(reference_ms, time_ms, half_life_ms));
}

void Moments::transform(double factor, double shift) {
  mean = mean * factor + shift;
  const double square = factor * factor;
  m2 *= square;
  m3 *= square * factor;
  m4 *= square * square;
}

}  // namespace stats
