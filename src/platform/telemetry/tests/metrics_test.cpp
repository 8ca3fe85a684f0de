#include "platform/telemetry/metrics.h"

#include <gtest/gtest.h>

#include <limits>
#include <thread>

#include "base/check.h"

namespace telemetry {
namespace {

TEST(Metrics, counters_and_gauges_are_written_with_help_and_type) {
  Metrics metrics;
  metrics.counter("requests_total", "Requests served", {{"route", "/v1"}, {"code", "200"}}).add(3);
  metrics.gauge("queue_length", "Waiting now").set(2.5);
  EXPECT_EQ(metrics.text(),
            "# HELP queue_length Waiting now\n"
            "# TYPE queue_length gauge\n"
            "queue_length 2.5\n"
            "# HELP requests_total Requests served\n"
            "# TYPE requests_total counter\n"
            "requests_total{code=\"200\",route=\"/v1\"} 3\n");
}

TEST(Metrics, help_and_label_values_are_escaped) {
  Metrics metrics;
  metrics.counter("odd_total", "a\\b\n\"c\"", {{"path", "\"\\\n\xff"}}).add();
  EXPECT_EQ(metrics.text(),
            "# HELP odd_total a\\\\b\\n\"c\"\n"
            "# TYPE odd_total counter\n"
            "odd_total{path=\"\\\"\\\\\\n?\"} 1\n");
}

TEST(Metrics, a_histogram_is_cumulative_and_ends_with_infinity) {
  Metrics metrics;
  const double bounds[] = {0.1, 1};
  auto& histogram = metrics.histogram("seconds", "How long", bounds, {{"op", "read"}});
  for (const double value : {0.05, 0.1, 0.5, 7.0}) histogram.observe(value);
  EXPECT_EQ(metrics.text(),
            "# HELP seconds How long\n"
            "# TYPE seconds histogram\n"
            "seconds_bucket{op=\"read\",le=\"0.1\"} 2\n"
            "seconds_bucket{op=\"read\",le=\"1\"} 3\n"
            "seconds_bucket{op=\"read\",le=\"+Inf\"} 4\n"
            "seconds_sum{op=\"read\"} 7.65\n"
            "seconds_count{op=\"read\"} 4\n");
}

TEST(Metrics, the_same_name_and_labels_give_the_same_object) {
  Metrics metrics;
  auto& one = metrics.counter("n_total", "N", {{"a", "1"}, {"b", "2"}});
  auto& two = metrics.counter("n_total", "N", {{"b", "2"}, {"a", "1"}});
  EXPECT_EQ(&one, &two);
  EXPECT_THROW(metrics.gauge("n_total", "N"), base::Bug);
  EXPECT_THROW(metrics.counter("no spaces", "N"), base::Bug);
}

TEST(Metrics, past_the_limit_of_series_one_named_other_counts_on) {
  Metrics metrics;
  for (std::size_t i = 0; i < Metrics::series_max + 5; ++i)
    metrics.counter("n_total", "N", {{"id", std::to_string(i)}}).add();
  EXPECT_EQ(metrics.counter("n_total", "N", {{"id", "anything"}}).value(), 5U);
  EXPECT_NE(metrics.text().find("n_total{id=\"other\"} 5\n"), std::string::npos);
}

TEST(Metrics, collectors_add_values_that_live_elsewhere) {
  Metrics metrics;
  metrics.collect([](std::vector<Sample>& out) {
    out.push_back({"units_total", "Units", "counter", {{"store", "a"}}, 4});
    out.push_back({"waiting", "Waiting", "gauge", {}, std::numeric_limits<double>::infinity()});
  });
  metrics.collect([](std::vector<Sample>& out) {
    out.push_back({"units_total", "Units", "counter", {{"store", "b"}}, 5});
  });
  EXPECT_EQ(metrics.text(),
            "# HELP units_total Units\n"
            "# TYPE units_total counter\n"
            "units_total{store=\"a\"} 4\n"
            "units_total{store=\"b\"} 5\n"
            "# HELP waiting Waiting\n"
            "# TYPE waiting gauge\n"
            "waiting +Inf\n");
}

TEST(Metrics, counting_from_many_threads_loses_nothing) {
  Metrics metrics;
  const double bounds[] = {1};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 1'000; ++n) {
        metrics.counter("n_total", "N").add();
        metrics.histogram("h", "H", bounds).observe(0.5);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(metrics.counter("n_total", "N").value(), 4'000U);
  EXPECT_EQ(metrics.histogram("h", "H", bounds).values().count, 4'000U);
  EXPECT_EQ(metrics.histogram("h", "H", bounds).values().sum, 2'000);
}

}  // namespace
}  // namespace telemetry
