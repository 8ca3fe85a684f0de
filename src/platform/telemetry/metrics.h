// Metrics in Prometheus' text format 0.0.4. Families are registered once, at the start; counters
// and gauges are atomics, so updating them is cheap and safe from any thread. Names follow
// Prometheus' conventions: base units, `_total` for counters.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace telemetry {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(double v) { value_.store(v, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

class Histogram {
 public:
  explicit Histogram(std::vector<double> bounds);
  void observe(double value);
  struct Values {
    std::vector<std::pair<double, std::uint64_t>> cumulative;  // bound, count; without +Inf
    std::uint64_t count;
    double sum;
  };
  Values values() const;

 private:
  std::vector<double> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

// What a collector adds while the text is being written: values that live elsewhere.
struct Sample {
  std::string_view name, help, type;  // type: "counter" or "gauge"
  Labels labels;
  double value;
};
using Collector = std::function<void(std::vector<Sample>&)>;

class Metrics {
 public:
  // The same name and labels give the same object; it lives as long as the registry. At most
  // `series_max` label sets a family: past it one series with the label values "other" counts on.
  static constexpr std::size_t series_max = 1'000;
  Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, std::span<const double> bounds,
                       const Labels& labels = {});
  void collect(Collector collector);
  std::string text() const;

 private:
  struct Family;
  Family& family(std::string_view name, std::string_view help, std::size_t type);
  mutable std::mutex mutex_;  // guards the two below
  std::map<std::string, std::unique_ptr<Family>, std::less<>> families_;
  std::vector<Collector> collectors_;

 public:
  Metrics();
  ~Metrics();
};

}  // namespace telemetry
