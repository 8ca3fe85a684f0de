// Whether decayed sums drift: so many points (10^9, or the first argument) through what a series
// keeps in sums, beside the same sums in long double. Prints the largest relative difference of
// each at a hundred moments. The gate is 1e-9.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "engines/stats/lag.h"
#include "engines/stats/level.h"
#include "engines/stats/moments.h"
#include "engines/stats/settings.h"
#include "engines/stats/tests/streams.h"

namespace {

constexpr std::int64_t step_ms = stats::test::five_minutes;
constexpr int looks = 100;

// A day's shape and noise from the bits of a generator; no logarithms, which would take longer than
// what is measured.
class Values {
 public:
  Values() {
    for (std::size_t i = 0; i < day_.size(); ++i)
      day_[i] = std::sin(2 * std::numbers::pi * static_cast<double>(i) / 288);
  }
  float next(std::int64_t i) {
    const double noise = random_.uniform() + random_.uniform() + random_.uniform() - 1.5;
    return static_cast<float>(3 + day_[static_cast<std::size_t>(i % 288)] + noise);
  }

 private:
  stats::test::Random random_{1};
  std::array<double, 288> day_{};
};

// Moments by one decay a point, and the sums of the regression line, as Level keeps them.
struct Exact {
  long double weight = 0, mean = 0, m2 = 0, m3 = 0, m4 = 0;
  long double sum = 0, sum_t = 0, sum_tt = 0, sum_x = 0, sum_tx = 0;

  void add(long double x, long double kept, long double line_kept) {
    weight *= kept, m2 *= kept, m3 *= kept, m4 *= kept;
    const long double before = weight;
    weight += 1;
    const long double delta = x - mean;
    const long double part = delta / weight;
    const long double square = delta * part * before;
    m4 += square * part * part * (weight * weight - 3 * weight + 3) + 6 * part * part * m2 -
          4 * part * m3;
    m3 += square * part * (weight - 2) - 3 * part * m2;
    m2 += square;
    mean += part;
    sum_tt = line_kept * (sum_tt - 2 * sum_t + sum);
    sum_tx = line_kept * (sum_tx - sum_x);
    sum_t = line_kept * (sum_t - sum);
    sum_x = line_kept * sum_x + x;
    sum = line_kept * sum + 1;
  }
};

struct Worst {
  const char* name;
  double relative = 0;

  void see(double is, long double should_be) { see(is, should_be, std::abs(should_be)); }
  void see(double is, long double should_be, long double unit) {
    const long double off = std::abs(static_cast<long double>(is) - should_be) / unit;
    relative = std::max(relative, static_cast<double>(off));
  }
};

}  // namespace

int main(int count, char** arguments) {
  const std::int64_t points = count > 1 ? std::atoll(arguments[1]) : 1'000'000'000;
  const std::int64_t half_life_ms = stats::Settings{}.half_life_ms;
  const long double kept =
      std::exp2(-static_cast<long double>(step_ms) / static_cast<long double>(half_life_ms));
  const long double line_kept = std::exp2(-1.0L / 140);
  Worst worst[] = {{"effective n"},      {"mean"},
                   {"second moment"},    {"third moment"},
                   {"fourth moment"},    {"line: n"},
                   {"line: sum"},        {"line: sum of t x"},
                   {"line: sum of t^2"}, {"sum of the last 47"}};
  Values values;
  stats::Moments moments;
  stats::Level level;
  stats::Lag lag;
  Exact exact;
  std::array<long double, 47> last{};
  for (std::int64_t i = 0; i < points; ++i) {
    const float x = values.next(i);
    const std::int64_t time_ms = i * step_ms;
    moments.add(x, 1, time_ms, half_life_ms);
    level.add(x, 1);
    lag.push(x);
    exact.add(static_cast<long double>(x), kept, line_kept);
    last[static_cast<std::size_t>(i % 47)] = static_cast<long double>(x);
    if ((i + 1) % std::max<std::int64_t>(points / looks, 1) != 0 || i < 47) continue;
    long double sum = 0;
    for (const long double value : last) sum += value;
    moments.settle(half_life_ms);
    worst[0].see(moments.effective(time_ms, half_life_ms), exact.weight);
    worst[1].see(moments.mean, exact.mean);
    worst[2].see(moments.m2 / moments.weight, exact.m2 / exact.weight);
    // About 0 for what is symmetric: in cubed deviations.
    worst[3].see(moments.m3 / moments.weight, exact.m3 / exact.weight,
                 std::pow(exact.m2 / exact.weight, 1.5L));
    worst[4].see(moments.m4 / moments.weight, exact.m4 / exact.weight);
    worst[5].see(level.sum, exact.sum);
    worst[6].see(level.sum_x, exact.sum_x);
    worst[7].see(level.sum_tx, exact.sum_tx);
    worst[8].see(level.sum_tt, exact.sum_tt);
    worst[9].see(lag.sum_long, sum);
  }
  std::printf("%lld points; largest relative difference to long double at %d moments\n",
              static_cast<long long>(points), looks);
  double most = 0;
  for (const Worst& one : worst) {
    std::printf("  %-20s %.1e\n", one.name, one.relative);
    most = std::max(most, one.relative);
  }
  return most < 1e-9 ? 0 : 1;
}
