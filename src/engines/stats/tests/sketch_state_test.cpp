// States that are kept apart from a series, as bytes: saved, loaded, refused, always the same; and
// what merging promises for each that merges.
#include <gtest/gtest.h>

#include <memory>

#include "engines/stats/alarm.h"
#include "engines/stats/budget.h"
#include "engines/stats/counter.h"
#include "engines/stats/cusum.h"
#include "engines/stats/ddsketch.h"
#include "engines/stats/distinct.h"
#include "engines/stats/false_discovery.h"
#include "engines/stats/heavy.h"
#include "engines/stats/key_novelty.h"
#include "engines/stats/observation.h"
#include "engines/stats/sketch_codec.h"
#include "engines/stats/tests/state_bytes.h"
#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

using test::fingerprint;
using test::mend_checksum;

// How a state starts and what the i-th of a stream does to it. No library functions in it: golden
// bytes must not depend on the C library.
template <class T>
struct Stream;

template <>
struct Stream<DDSketch> {
  static constexpr std::uint64_t golden = 15697313112492728073U;
  static DDSketch start() { return {}; }
  static void add(DDSketch& state, std::uint64_t i) {
    state.add(static_cast<double>(i * 7919 % 1009) - 100);
  }
};
template <>
struct Stream<Distinct> {
  static constexpr std::uint64_t golden = 5312111104256157307U;
  static Distinct start() { return {}; }
  static void add(Distinct& state, std::uint64_t i) { state.add(test::Random(i % 777).bits()); }
};
template <>
struct Stream<Heavy> {
  static constexpr std::uint64_t golden = 6380587445439889577U;
  static Heavy start() { return {}; }
  static void add(Heavy& state, std::uint64_t i) { state.add(i * i % 97); }
};
template <>
struct Stream<KeyNovelty> {
  static constexpr std::uint64_t golden = 5077428413270704383U;
  static KeyNovelty start() { return {}; }
  static void add(KeyNovelty& state, std::uint64_t i) {
    state.add(test::Random(i * i % 997).bits());
  }
};
template <>
struct Stream<Budget> {
  static constexpr std::uint64_t golden = 17381205347256701802U;
  static Budget start() { return *Budget::with_objective(0.999); }
  static void add(Budget& state, std::uint64_t i) {
    (void)state.add(test::monday + static_cast<std::int64_t>(i) * 100'000,
                    {.good = 1000 - i % 3, .total = 1000});
  }
};
template <>
struct Stream<Peaks> {
  static constexpr std::uint64_t golden = 5864378052929681474U;
  static Peaks start() { return {}; }
  static void add(Peaks& state, std::uint64_t i) {
    state.add(static_cast<double>(2 + i * 7919 % 98) / 100,
              test::monday + static_cast<std::int64_t>(i) * 3'600'000);
  }
};
template <>
struct Stream<OnlineDiscovery> {
  static constexpr std::uint64_t golden = 16997575050152565831U;
  static OnlineDiscovery start() { return OnlineDiscovery(0.1); }
  static void add(OnlineDiscovery& state, std::uint64_t i) { state.add(i % 5 == 0 ? 1e-9 : 0.5); }
};
template <>
struct Stream<Cusum> {
  static constexpr std::uint64_t golden = 18239190248374740501U;
  static Cusum start() { return {}; }
  static void add(Cusum& state, std::uint64_t i) { state.add(static_cast<double>(i % 9) / 4 - 1); }
};
template <>
struct Stream<Counter> {
  static constexpr std::uint64_t golden = 13858030148993305142U;
  static Counter start() { return {}; }
  static void add(Counter& state, std::uint64_t i) {
    state.add(static_cast<std::int64_t>(i) * 1000, static_cast<double>(i % 50 * 10));
  }
};

constexpr std::uint64_t stream_length = 2000;

template <class T>
std::unique_ptr<T> after(std::uint64_t from, std::uint64_t to) {  // some are large for a stack
  auto state = std::make_unique<T>(Stream<T>::start());
  for (std::uint64_t i = from; i < to; ++i) Stream<T>::add(*state, i);
  return state;
}

template <class T>
std::vector<std::byte> bytes_of(const T& state) {
  std::vector<std::byte> out(saved_bytes<T>);
  save(state, std::span<std::byte, saved_bytes<T>>(out.data(), out.size()));
  return out;
}

template <class T>
class SketchState : public testing::Test {};
using Kinds = testing::Types<DDSketch, Distinct, Heavy, KeyNovelty, Budget, Peaks, OnlineDiscovery,
                             Cusum, Counter>;
TYPED_TEST_SUITE(SketchState, Kinds);

TYPED_TEST(SketchState, saving_and_loading_at_any_point_changes_nothing) {
  auto whole = after<TypeParam>(0, 0);
  auto stored = after<TypeParam>(0, 0);
  for (std::uint64_t i = 0; i < stream_length; ++i) {
    if (i % 97 == 0) {
      const auto loaded = load_sketch<TypeParam>(bytes_of(*stored));
      ASSERT_TRUE(loaded) << loaded.error().message;
      *stored = *loaded;
    }
    Stream<TypeParam>::add(*whole, i);
    Stream<TypeParam>::add(*stored, i);
  }
  EXPECT_EQ(bytes_of(*whole), bytes_of(*stored));
}

// An accidental change of a format fails here. A wanted one raises sketch_format.
TYPED_TEST(SketchState, golden_bytes) {
  EXPECT_EQ(fingerprint(bytes_of(*after<TypeParam>(0, stream_length))), Stream<TypeParam>::golden);
}

TYPED_TEST(SketchState, what_is_cut_or_damaged_or_of_another_kind_is_refused_with_the_reason) {
  const auto good = bytes_of(*after<TypeParam>(0, stream_length));
  const auto refused = [](std::span<const std::byte> bytes) {
    const auto loaded = load_sketch<TypeParam>(bytes);
    return loaded ? std::string() : loaded.error().message;
  };
  EXPECT_NE(refused({}).find("cut short"), std::string::npos);
  EXPECT_NE(refused(std::span(good).first(good.size() - 1)).find("cut short"), std::string::npos);
  auto bad = good;
  bad[0] = std::byte{'X'};
  EXPECT_NE(refused(bad).find("no state"), std::string::npos);
  bad = good;
  bad[4] = std::byte{99};
  EXPECT_NE(refused(bad).find("format 99"), std::string::npos);
  bad = good;
  bad[6] = std::byte{1};
  EXPECT_NE(refused(bad).find("kind 1"), std::string::npos);
  for (std::size_t i = 8; i < good.size(); i += 1 + good.size() / 50) {
    bad = good;
    bad[i] ^= std::byte{4};
    EXPECT_NE(refused(bad).find("damaged"), std::string::npos) << i;
  }
}

TYPED_TEST(SketchState, damage_under_a_right_checksum_is_refused_or_harmless) {
  const auto good = bytes_of(*after<TypeParam>(0, 100));
  const std::size_t step = 1 + good.size() / 700;
  for (std::size_t i = sketch_header_bytes; i < good.size(); i += step) {
    auto bad = good;
    bad[i] = std::byte{0xFF};
    mend_checksum(bad);
    const auto loaded = load_sketch<TypeParam>(bad);
    if (!loaded) continue;
    auto state = std::make_unique<TypeParam>(*loaded);
    for (std::uint64_t k = 0; k < 5; ++k) Stream<TypeParam>::add(*state, 100 + k);
    if constexpr (requires { state->merge(*state); })
      static_cast<void>(state->merge(*after<TypeParam>(0, 10)));
  }
}

TEST(CounterState, of_a_time_that_is_none_is_refused) {
  for (const std::int64_t time : {INT64_MIN, std::int64_t{-1}, time_ms_max + 1, INT64_MAX}) {
    Counter counter;
    counter.add(1000, 1);
    counter.last_ms = time;
    EXPECT_FALSE(load_sketch<Counter>(bytes_of(counter))) << time;
  }
}

template <class T>
T merged(T a, const T& b) {
  static_cast<void>(a.merge(b));
  return a;
}

// Of sketches whose merging is exact: in any order the bytes of the sketch of the whole stream.
template <class T>
class ExactMerge : public testing::Test {};
using Exact = testing::Types<DDSketch, Distinct, Budget>;
TYPED_TEST_SUITE(ExactMerge, Exact);

TYPED_TEST(ExactMerge, is_commutative_and_associative_and_equals_the_whole) {
  const auto whole = bytes_of(*after<TypeParam>(0, stream_length));
  const TypeParam a = *after<TypeParam>(0, 300);
  const TypeParam b = *after<TypeParam>(300, 1100);
  const TypeParam c = *after<TypeParam>(1100, stream_length);
  EXPECT_EQ(bytes_of(merged(merged(a, b), c)), whole);
  EXPECT_EQ(bytes_of(merged(a, merged(b, c))), whole);
  EXPECT_EQ(bytes_of(merged(c, merged(b, a))), whole);
  const TypeParam empty = Stream<TypeParam>::start();
  EXPECT_EQ(bytes_of(merged(a, empty)), bytes_of(a));
  EXPECT_EQ(bytes_of(merged(empty, a)), bytes_of(a));
}

TEST(HeavyMerge, keeps_the_events_and_bounds_in_any_order) {
  const Heavy a = *after<Heavy>(0, 300);
  const Heavy b = *after<Heavy>(300, 1100);
  const Heavy c = *after<Heavy>(1100, stream_length);
  EXPECT_EQ(bytes_of(merged(a, b)), bytes_of(merged(b, a)));
  EXPECT_EQ(bytes_of(merged(a, Heavy())), bytes_of(a));
  std::uint64_t truth[97] = {};
  for (std::uint64_t i = 0; i < stream_length; ++i) ++truth[i * i % 97];
  for (const Heavy& all : {merged(merged(a, b), c), merged(a, merged(b, c))}) {
    EXPECT_EQ(all.events(), stream_length);
    for (const Heavy::Key& key : all.keys()) {
      EXPECT_GE(key.count, truth[key.key]);
      EXPECT_LE(key.count - key.error, truth[key.key]);
      EXPECT_LE(key.error, stream_length / Heavy::kept_max);
    }
  }
}

TEST(KeyNoveltyMerge, is_commutative_and_associative) {
  const auto a = after<KeyNovelty>(0, 300);
  const auto b = after<KeyNovelty>(300, 1100);
  const auto c = after<KeyNovelty>(1100, stream_length);
  EXPECT_EQ(bytes_of(merged(*a, *b)), bytes_of(merged(*b, *a)));
  EXPECT_EQ(bytes_of(merged(merged(*a, *b), *c)), bytes_of(merged(*a, merged(*b, *c))));
  EXPECT_EQ(bytes_of(merged(*a, KeyNovelty())), bytes_of(*a));
}

TEST(PeaksMerge, is_commutative_and_associative_to_the_error_of_floats) {
  const Peaks a = *after<Peaks>(0, 300);
  const Peaks b = *after<Peaks>(300, 1100);
  const Peaks c = *after<Peaks>(1100, stream_length);
  EXPECT_EQ(bytes_of(merged(a, b)), bytes_of(merged(b, a)));
  const Peaks left = merged(merged(a, b), c);
  const Peaks right = merged(a, merged(b, c));
  EXPECT_NEAR(left.total(), right.total(), 1e-5 * left.total());
  EXPECT_NEAR(left.weeks, right.weeks, 1e-9 * left.weeks);
  EXPECT_NEAR(left.p_value(.5), right.p_value(.5), 1e-5);
}

}  // namespace
}  // namespace stats
