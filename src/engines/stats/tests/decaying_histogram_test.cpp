// The vertical pod autoscaler's histogram: the facts of its own tests, as data.
#include "engines/stats/decaying_histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

#include "base/json/json.h"

namespace stats {
namespace {

using base::json::Value;

constexpr std::int64_t hour_ms = 3'600'000;

double number(const Value& value, std::string_view member) { return value.find(member)->number(); }

Buckets buckets_of(const Value& options) {
  if (options.find("kind")->string() == "linear")
    return Buckets::linear(number(options, "max"), number(options, "width"));
  return Buckets::exponential(number(options, "max"), number(options, "first"),
                              number(options, "ratio"));
}

class VpaFacts : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream file("../shared/data/stats/vpa/facts.json");
    if (!file) GTEST_SKIP() << "no ../shared/data/stats here";
    std::ostringstream text;
    text << file.rdbuf();
    auto parsed = base::json::Document::parse(text.str());
    ASSERT_TRUE(parsed);
    document_.emplace(*std::move(parsed));
  }
  const Value& facts(std::string_view name) const { return *document_->root().find(name); }

  std::optional<base::json::Document> document_;
};

TEST_F(VpaFacts, buckets_begin_and_are_found_where_they_do) {
  for (const Value& options : facts("bucket_options").array()) {
    const Buckets buckets = buckets_of(options);
    EXPECT_EQ(buckets.count(), static_cast<int>(number(options, "buckets")));
    for (const auto& [bucket, start] : options.find("start")->object())
      EXPECT_NEAR(buckets.start(std::stoi(std::string(bucket))), start.number(), 1e-9);
    for (const auto& [value, bucket] : options.find("find")->object())
      EXPECT_EQ(buckets.find(std::stod(std::string(value))), bucket.int64()) << value;
  }
}

TEST_F(VpaFacts, percentiles_answer_the_end_of_their_bucket) {
  for (const Value& example : facts("percentiles").array()) {
    DecayingHistogram histogram(buckets_of(*example.find("options")));
    for (const Value& sample : example.find("samples")->array())
      histogram.add(sample.array()[0].number(), sample.array()[1].number(), 0);
    for (const Value& expected : example.find("expect")->array())
      EXPECT_NEAR(histogram.percentile(expected.array()[0].number()), expected.array()[1].number(),
                  1e-9)
          << example.find("case")->string();
  }
}

DecayingHistogram decayed(std::initializer_list<const Value*> lists) {
  DecayingHistogram histogram(Buckets::linear(10, 1), hour_ms);
  for (const Value* list : lists)
    for (const Value& sample : list->array())
      histogram.add(sample.array()[0].number(), sample.array()[1].number(),
                    static_cast<std::int64_t>(sample.array()[2].number()) * hour_ms);
  return histogram;
}

TEST_F(VpaFacts, weights_halve_every_half_life) {
  for (const Value& example : facts("decaying_half_life_1h").array()) {
    if (const Value* samples = example.find("samples_value_weight_hour")) {
      const auto histogram = decayed({samples});
      for (const Value& expected : example.find("expect")->array())
        EXPECT_EQ(histogram.percentile(expected.array()[0].number()), expected.array()[1].number())
            << example.find("case")->string();
      continue;
    }
    auto merged = decayed({example.find("a")});
    merged.merge(decayed({example.find("b")}));
    const auto whole = decayed({example.find("a"), example.find("b")});
    for (double p = 0; p <= 1; p += 0.05) EXPECT_EQ(merged.percentile(p), whole.percentile(p)) << p;
  }
}

TEST_F(VpaFacts, confidence_widens_the_bounds_of_young_histories) {
  for (const Value& example : facts("confidence").array()) {
    if (example.find("case") != nullptr) continue;
    const double minutes = number(example, "interval_minutes");
    const double samples = number(example, "samples");
    const double covered = (samples - 1) * number(example, "minutes_apart") / minutes;
    const double confidence = confidence_of(covered, samples, minutes);
    EXPECT_NEAR(confidence, number(example, "confidence"), 1e-12);
    EXPECT_NEAR(with_confidence(number(example, "base"), number(example, "multiplier"),
                                number(example, "exponent"), confidence),
                number(example, "estimate"), 1e-3);
  }
  EXPECT_EQ(with_confidence(1, .1, 2, 0), std::numeric_limits<double>::max());
  EXPECT_EQ(with_confidence(1, .1, -1, 0), 0);
}

TEST(DecayingHistogram, it_is_empty_below_epsilon) {
  DecayingHistogram histogram(Buckets::linear(10, 1));
  constexpr double epsilon = DecayingHistogram::epsilon;
  EXPECT_TRUE(histogram.empty());
  histogram.add(3, 2.5 * epsilon, 0);
  EXPECT_FALSE(histogram.empty());
  histogram.subtract(3, epsilon, 0);
  EXPECT_FALSE(histogram.empty());
  histogram.subtract(3, epsilon, 0);
  EXPECT_TRUE(histogram.empty());
  EXPECT_EQ(histogram.percentile(.5), 0);
}

TEST(DecayingHistogram, a_checkpoint_holds_proportional_integers) {
  DecayingHistogram histogram(Buckets::linear(10, 1));
  histogram.add(1, 1, 0);
  histogram.add(2, 10'000, 0);
  histogram.add(3, 50, 0);
  const auto saved = histogram.checkpoint();
  EXPECT_EQ(saved.weights, (std::map<int, std::uint32_t>{{1, 1}, {2, 10'000}, {3, 50}}));
  EXPECT_EQ(saved.total_weight, 10'051);
  DecayingHistogram loaded(Buckets::linear(10, 1));
  ASSERT_TRUE(loaded.load(saved));
  EXPECT_EQ(loaded.percentile(.5), histogram.percentile(.5));
  ASSERT_TRUE(loaded.load({.total_weight = 6, .weights = {{0, 1}, {1, 2}}}));
  EXPECT_EQ(loaded.weight(0), 2);
  EXPECT_EQ(loaded.weight(1), 4);
}

TEST(DecayingHistogram, a_weight_below_half_a_ten_thousandth_is_dropped) {
  DecayingHistogram histogram(Buckets::linear(10, 1));
  histogram.add(1, 1, 0);
  histogram.add(2, 100'000, 0);
  EXPECT_EQ(histogram.checkpoint().weights, (std::map<int, std::uint32_t>{{2, 10'000}}));
}

TEST(DecayingHistogram, a_checkpoint_that_cannot_be_is_refused) {
  DecayingHistogram histogram(Buckets::linear(10, 1));
  EXPECT_FALSE(histogram.load({.total_weight = 1, .weights = {{-1, 1}}}));
  EXPECT_FALSE(histogram.load({.total_weight = 1, .weights = {{99, 1}}}));
  EXPECT_FALSE(histogram.load({.total_weight = -1, .weights = {{0, 1}}}));
  EXPECT_FALSE(histogram.load({.total_weight = std::nan(""), .weights = {{0, 1}}}));
}

}  // namespace
}  // namespace stats
