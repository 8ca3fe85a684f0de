// Sketches of keys: how many there are, which are frequent, and how surprising a new one is.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>

#include "engines/stats/distinct.h"
#include "engines/stats/heavy.h"
#include "engines/stats/key_hash.h"
#include "engines/stats/key_novelty.h"
#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

// A hash of a number, as good as SipHash for this purpose.
std::uint64_t hash_of(std::uint64_t number) { return test::Random(number).bits(); }

// The paper's appendix A: the key 00 to 0f, the input 00 to 0e.
TEST(KeyHash, the_example_of_the_paper) {
  std::string input;
  for (char i = 0; i < 15; ++i) input += i;
  const HashSecret secret{.low = 0x0706050403020100U, .high = 0x0f0e0d0c0b0a0908U};
  EXPECT_EQ(key_hash(input, secret), 0xa129ca6149be45e5U);
  EXPECT_NE(key_hash("", secret), key_hash("", {}));
}

TEST(Distinct, counts_are_within_three_standard_errors_from_one_to_a_million) {
  Distinct distinct;
  EXPECT_EQ(distinct.count(), 0);
  std::uint64_t added = 0;
  for (const std::uint64_t goal : {1U, 10U, 100U, 1000U, 10'000U, 100'000U, 1'000'000U}) {
    for (; added < goal; ++added) distinct.add(hash_of(added));
    const auto truth = static_cast<double>(goal);
    EXPECT_NEAR(distinct.count(), truth, truth * .069 + .01) << goal;
  }
}

TEST(Distinct, repeats_count_once_and_merging_equals_the_whole) {
  Distinct whole;
  Distinct even;
  Distinct odd;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    whole.add(hash_of(i));
    (i % 2 == 0 ? even : odd).add(hash_of(i));
    odd.add(hash_of(1));
  }
  even.merge(odd);
  EXPECT_EQ(even.count(), whole.count());
}

TEST(Distinct, a_hash_without_bits_is_one_key) {
  Distinct distinct;
  distinct.add(0);
  distinct.add(UINT64_MAX);  // the last register
  EXPECT_NEAR(distinct.count(), 2, .01);
}

// 20,000 events, the key k with a frequency of 1/k.
std::vector<std::uint64_t> zipf(std::uint64_t seed) {
  test::Random random(seed);
  std::vector<std::uint64_t> keys;
  for (int i = 0; i < 20'000; ++i)
    keys.push_back(static_cast<std::uint64_t>(std::exp(random.uniform() * std::log(5000.0))));
  return keys;
}

void expect_bounds(const Heavy& heavy, const std::vector<std::uint64_t>& events) {
  std::map<std::uint64_t, std::uint64_t> truth;
  for (const std::uint64_t key : events) ++truth[key];
  ASSERT_EQ(heavy.events(), events.size());
  std::map<std::uint64_t, bool> kept;
  for (const Heavy::Key& key : heavy.keys()) {
    EXPECT_GE(key.count, truth[key.key]);
    EXPECT_LE(key.count - key.error, truth[key.key]);
    EXPECT_LE(key.error, events.size() / Heavy::kept_max);
    kept[key.key] = true;
  }
  for (const auto& [key, count] : truth)
    if (count > events.size() / Heavy::kept_max) EXPECT_TRUE(kept[key]) << key;
}

TEST(Heavy, counts_are_within_their_bounds_alone_and_merged) {
  const auto some = zipf(92);
  const auto others = zipf(93);
  Heavy a;
  Heavy b;
  for (const std::uint64_t key : some) a.add(key);
  for (const std::uint64_t key : others) b.add(key);
  expect_bounds(a, some);
  auto all = some;
  all.insert(all.end(), others.begin(), others.end());
  Heavy ab = a;
  ab.merge(b);
  expect_bounds(ab, all);
  Heavy ba = b;
  ba.merge(a);
  ASSERT_EQ(ab.keys().size(), ba.keys().size());
  for (std::size_t i = 0; i < ab.keys().size(); ++i)
    EXPECT_EQ(ab.keys()[i].count, ba.keys()[i].count);
}

TEST(Heavy, few_keys_are_counted_exactly) {
  Heavy heavy;
  heavy.add(7, 3);
  heavy.add(8, 5);
  heavy.add(7);
  ASSERT_EQ(heavy.keys().size(), 2U);
  EXPECT_EQ(heavy.keys()[0].key, 8U);
  EXPECT_EQ(heavy.keys()[1].count, 4U);
  EXPECT_EQ(heavy.keys()[1].error, 0U);
}

TEST(KeyNovelty, by_hand) {
  const auto keys = std::make_unique<KeyNovelty>();
  EXPECT_EQ(keys->unseen_mass(), 1);
  EXPECT_EQ(keys->add(hash_of(1)).surprise, 0);  // nothing was known
  EXPECT_EQ(keys->add(hash_of(2)).surprise, 0);  // one event, and its key came once
  EXPECT_FALSE(keys->add(hash_of(1)).first);
  // Three events, one key once.
  EXPECT_DOUBLE_EQ(keys->unseen_mass(), 1.0 / 3);
  const auto third = keys->add(hash_of(3));
  EXPECT_TRUE(third.first);
  EXPECT_DOUBLE_EQ(third.surprise, std::log(3.0));
}

TEST(KeyNovelty, the_unseen_mass_is_the_probability_of_something_new) {
  const auto keys = std::make_unique<KeyNovelty>();
  const auto events = zipf(94);
  std::map<std::uint64_t, int> truth;
  double expected = 0;
  int met = 0;
  for (const std::uint64_t event : events) {
    if (keys->events() >= 10'000) {
      expected += keys->unseen_mass();
      met += truth.contains(event) ? 0 : 1;
    }
    EXPECT_EQ(keys->add(hash_of(event)).first && truth.contains(event), false);
    ++truth[event];
  }
  EXPECT_NEAR(met, expected, 3 * std::sqrt(expected) + .05 * expected);
}

TEST(KeyNovelty, an_old_quiet_scope_is_surprised) {
  const auto keys = std::make_unique<KeyNovelty>();
  for (std::uint64_t i = 0; i < 10'000; ++i) keys->add(hash_of(i % 10));
  EXPECT_GT(keys->add(hash_of(77)).surprise, 9);
  EXPECT_EQ(keys->add(hash_of(3)).surprise, 0);
}

TEST(KeyNovelty, merging_knows_the_keys_of_both) {
  const auto a = std::make_unique<KeyNovelty>();
  const auto b = std::make_unique<KeyNovelty>();
  a->add(hash_of(1));
  b->add(hash_of(2));
  a->merge(*b);
  EXPECT_EQ(a->events(), 2U);
  EXPECT_FALSE(a->add(hash_of(2)).first);
}

}  // namespace
}  // namespace stats
