// Error budgets: windows, burn rates, pages, corrections.
#include "engines/stats/budget.h"

#include <gtest/gtest.h>

namespace stats {
namespace {

Budget budget(double objective = .999) { return *Budget::with_objective(objective); }

TEST(Budget, windows_are_weighted_by_events) {
  Budget b = budget(.9);
  ASSERT_TRUE(b.add(0, {.good = 1, .total = 1}));
  ASSERT_TRUE(b.add(bucket_ms, {.good = 50, .total = 100}));
  EXPECT_DOUBLE_EQ(b.burn_rate(b.window(2)), (50.0 / 101) / .1);
  EXPECT_DOUBLE_EQ(b.burn_rate(b.window(1)), 5);
  EXPECT_DOUBLE_EQ(b.left(), 1 - (50.0 / 101) / .1);
}

TEST(Budget, no_events_burn_nothing) {
  const Budget b = budget();
  EXPECT_EQ(b.burn_rate({}), 0);
  EXPECT_EQ(b.left(), 1);
  EXPECT_FALSE(b.burn(burn_rules[0]).burns);
}

TEST(Budget, a_page_needs_both_windows) {
  Budget b = budget();
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(b.add(i * bucket_ms, {.good = 9'800, .total = 10'000}));
  EXPECT_NEAR(b.burn(burn_rules[0]).long_rate, 20, 1e-9);
  EXPECT_TRUE(b.burn(burn_rules[0]).burns);
  ASSERT_TRUE(b.add(12 * bucket_ms, {.good = 10'000, .total = 10'000}));
  EXPECT_FALSE(b.burn(burn_rules[0]).burns);  // it is over
}

TEST(Budget, too_few_events_are_no_page) {
  Budget b = budget();
  ASSERT_TRUE(b.add(0, {.good = 19, .total = 20}));  // burns at 50, by one error
  const Burn burn = b.burn(burn_rules[0]);
  EXPECT_FALSE(burn.burns);
  EXPECT_TRUE(burn.too_few_events);
}

TEST(Budget, what_is_30_days_old_is_forgotten_and_a_long_gap_clears_all) {
  Budget b = budget();
  ASSERT_TRUE(b.add(0, {.good = 0, .total = 10}));
  ASSERT_TRUE(b.add((budget_buckets - 1) * bucket_ms, {.good = 10, .total = 10}));
  EXPECT_EQ(b.window(budget_buckets).total, 20U);
  ASSERT_TRUE(b.add(budget_buckets * bucket_ms, {.good = 10, .total = 10}));
  EXPECT_EQ(b.window(budget_buckets).total, 20U);
  EXPECT_FALSE(b.add(0, {.good = 1, .total = 1}));
  ASSERT_TRUE(b.add(100 * budget_buckets * bucket_ms, {.good = 1, .total = 1}));
  EXPECT_EQ(b.window(budget_buckets).total, 1U);
}

TEST(Budget, corrections_take_events_back_but_not_more_than_there_are) {
  Budget b = budget();
  ASSERT_TRUE(b.add(0, {.good = 90, .total = 100}));
  ASSERT_TRUE(b.subtract(0, {.good = 0, .total = 10}));
  EXPECT_EQ(b.left(), 1);
  EXPECT_FALSE(b.subtract(0, {.good = 0, .total = 1}));
  EXPECT_FALSE(b.subtract(bucket_ms, {.good = 1, .total = 1}));
}

TEST(Budget, parts_of_a_stream_merge_to_the_whole_in_either_order) {
  Budget whole = budget(), early = budget(), late = budget();
  for (int i = 0; i < 2 * budget_buckets; i += 7) {
    const Events events{.good = 90U + static_cast<unsigned>(i % 10), .total = 100};
    ASSERT_TRUE(whole.add(i * bucket_ms, events));
    ASSERT_TRUE((i < 12'000 ? early : late).add(i * bucket_ms, events));
  }
  Budget other_way = late;
  ASSERT_TRUE(other_way.merge(early));
  ASSERT_TRUE(early.merge(late));
  for (const Budget& merged : {early, other_way}) {
    for (const int buckets : {1, 100, 5'000, budget_buckets}) {
      EXPECT_EQ(merged.window(buckets).good, whole.window(buckets).good) << buckets;
      EXPECT_EQ(merged.window(buckets).total, whole.window(buckets).total) << buckets;
    }
  }
  ASSERT_TRUE(early.merge(budget()));
  EXPECT_EQ(early.window(budget_buckets).total, whole.window(budget_buckets).total);
}

TEST(Budget, what_cannot_be_merged_changes_nothing) {
  Budget b = budget();
  ASSERT_TRUE(b.add(0, {.good = 1, .total = 1}));
  EXPECT_EQ(b.merge(budget(.99)).error().code, base::Code::conflict);
  Budget full = budget();
  ASSERT_TRUE(full.add(bucket_ms, {.good = 1, .total = 1}));
  ASSERT_TRUE(full.add(0, {.good = 0, .total = UINT64_MAX / budget_buckets}));
  EXPECT_EQ(b.merge(full).error().code, base::Code::limited);
  EXPECT_EQ(b.window(budget_buckets).total, 1U);
}

TEST(Budget, what_cannot_be_is_refused) {
  EXPECT_FALSE(Budget::with_objective(1));
  EXPECT_FALSE(Budget::with_objective(0));
  Budget b = budget();
  EXPECT_FALSE(b.add(0, {.good = 2, .total = 1}));
  EXPECT_FALSE(b.add(-1, {.good = 1, .total = 1}));
  EXPECT_FALSE(b.add(0, {.good = 0, .total = UINT64_MAX}));
  EXPECT_FALSE(b.add(0, {.good = 0, .total = UINT64_MAX / 2}));
}

TEST(Budget, wilsons_interval_by_hand) {
  // 10 of 100: (0.1 + 0.0192073) - 1.96 sqrt(0.0009 + 0.0000960365), over 1.0384146.
  EXPECT_NEAR(wilson_lower(10, 100), 0.055229, 1e-5);
  EXPECT_EQ(wilson_lower(0, 0), 0);
}

}  // namespace
}  // namespace stats
