// What the statistics core costs on one core: points, states, sketches and forecasts a second.
#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "engines/stats/ddsketch.h"
#include "engines/stats/fit.h"
#include "engines/stats/tests/streams.h"

namespace {

constexpr std::int64_t step_ms = stats::test::five_minutes;

// A day's shape with noise, as values alone.
std::vector<double> noisy(int points) {
  std::vector<double> out;
  for (const auto& point : stats::test::daily(points, 1)) out.push_back(point.value);
  return out;
}

constexpr std::size_t a_day = 288;

// One after another over so many series, each a point a step: further days of the wave that they
// have learned, or days that lie a step further with each series, so that nearly all is new.
template <std::size_t apart>
void add(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  constexpr std::size_t points = 56 * a_day;
  const auto values = noisy(static_cast<int>(points));
  const stats::Settings settings;
  // Past the warm-up, so that all nine instances judge; each its own memory.
  std::size_t step = 0;
  stats::Series learned;
  const auto moment = [&step] { return static_cast<std::int64_t>(step) * step_ms; };
  for (; step < 3000; ++step) learned.add({.time_ms = moment(), .value = values[step]}, settings);
  std::vector<stats::Series> series(count, learned);
  std::size_t at = 0;
  std::size_t next = 2 % count;
  for (auto _ : state) {
    const double value = values[(step + at * apart) % points];
    if (count > 1) series[next].prefetch();
    benchmark::DoNotOptimize(series[at].add({.time_ms = moment(), .value = value}, settings));
    if (++next == count) next = 0;
    if (++at == count) {
      at = 0;
      ++step;
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(add<a_day>)->Name("add")->Arg(1)->Arg(1000)->Arg(100'000);
BENCHMARK(add<1>)->Name("add_unusual")->Arg(100'000);

void merge(benchmark::State& state) {
  const auto a = stats::test::learned(stats::test::daily(2000, 1));
  const auto b = stats::test::learned(stats::test::daily(2000, 2));
  for (auto _ : state) {
    stats::Series both = a;
    benchmark::DoNotOptimize(both.merge(b));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(merge);

void save(benchmark::State& state) {
  const auto series = stats::test::learned(stats::test::daily(2000, 1));
  std::vector<std::byte> bytes(stats::series_bytes);
  for (auto _ : state) {
    stats::save(series, std::span<std::byte, stats::series_bytes>(bytes.data(), bytes.size()));
    benchmark::DoNotOptimize(bytes.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(save);

void load(benchmark::State& state) {
  const auto bytes = stats::test::bytes_of(stats::test::learned(stats::test::daily(2000, 1)));
  for (auto _ : state) benchmark::DoNotOptimize(stats::load(bytes));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(load);

void streaming_forecast(benchmark::State& state) {  // 24 steps
  const auto series = stats::test::learned(stats::test::daily(3000, 1));
  for (auto _ : state)
    for (int h = 1; h <= 24; ++h) benchmark::DoNotOptimize(series.forecast(h));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(streaming_forecast);

void fitted_forecast(benchmark::State& state) {  // as many values as an M3 monthly series
  const auto values = noisy(static_cast<int>(state.range(0)));
  for (auto _ : state)
    benchmark::DoNotOptimize(stats::fit(values, {.horizon = 18, .candidates = {12}}));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(fitted_forecast)->Arg(60)->Arg(120);

void two_seasons(benchmark::State& state) {
  const auto values = noisy(static_cast<int>(state.range(0)));
  for (auto _ : state)
    benchmark::DoNotOptimize(stats::fit(values, {.horizon = 48, .seasons = {24, 168}}));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(two_seasons)->Arg(700)->Arg(960);

void sketch_add(benchmark::State& state) {
  stats::DDSketch sketch;
  const auto values = noisy(1 << 14);
  std::size_t at = 0;
  for (auto _ : state) sketch.add(values[at++ % values.size()]);
  benchmark::DoNotOptimize(sketch.count());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(sketch_add);

}  // namespace

BENCHMARK_MAIN();
