// Streams of points for tests: deterministic, from a generator with a fixed algorithm.
#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

#include "engines/stats/series.h"
#include "engines/stats/series_codec.h"

namespace stats::test {

// splitmix64 (Steele, Lea and Flood 2014): the same numbers on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  double uniform() { return (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53; }
  double normal() {
    return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::numbers::pi * uniform());
  }
  double exponential() { return -std::log(uniform()); }

 private:
  std::uint64_t state_;
};

inline constexpr double largest = std::numeric_limits<double>::max();
inline constexpr std::int64_t five_minutes = 300'000;
inline constexpr std::int64_t monday = 1'767'571'200'000;  // 2026-01-05T00:00:00Z

// A day's shape with noise, a point every five minutes.
inline std::vector<Obs> daily(int points, std::uint64_t seed, double noise = 1) {
  Random random(seed);
  std::vector<Obs> out;
  for (int i = 0; i < points; ++i)
    out.push_back(
        {.time_ms = monday + i * five_minutes,
         .value = 100 + 10 * std::sin(2 * std::numbers::pi * i / 288) + noise * random.normal()});
  return out;
}

inline std::vector<std::byte> bytes_of(const Series& series) {
  std::vector<std::byte> out(series_bytes);
  save(series, std::span<std::byte, series_bytes>(out.data(), series_bytes));
  return out;
}

inline Series learned(const std::vector<Obs>& points, const Settings& settings = {}) {
  Series series;
  for (const Obs& point : points) series.add(point, settings);
  return series;
}

}  // namespace stats::test
