#include "base/id.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "base/check.h"
#include "base/text.h"

namespace base {
namespace {

TEST(Ids, what_is_none_is_quoted_as_utf8) {
  for (std::size_t before = 0; before < 4; ++before) {
    std::string text(before, 'x');
    for (int i = 0; i < 40; ++i) text += "\xF0\x9F\x98\x80";  // four bytes
    const auto id = parse_id(text);
    ASSERT_FALSE(id);
    EXPECT_TRUE(is_utf8(id.error().message)) << before;
  }
}

TEST(Ids, print_and_parse) {
  const char* text = "018f4e9c-7d3a-7bcd-8123-456789abcdef";
  ASSERT_TRUE(parse_id(text));
  EXPECT_EQ(to_string(*parse_id(text)), text);
  EXPECT_EQ(*parse_id("018F4E9C-7D3A-7BCD-8123-456789ABCDEF"), *parse_id(text));
  EXPECT_EQ(to_string(Id{}), "00000000-0000-0000-0000-000000000000");
  EXPECT_TRUE(Id{}.is_nil());
  EXPECT_EQ(id_from_bytes(parse_id(text)->view()), *parse_id(text));
  for (const char* bad :
       {"", "018f4e9c7d3a7bcd8123456789abcdef", "018f4e9c-7d3a-7bcd-8123-456789abcdeg",
        "018f4e9c-7d3a-7bcd-8123-456789abcde", "018f4e9c-7d3a-7bcd-8123-456789abcdef0",
        "{018f4e9c-7d3a-7bcd-8123-456789abcd}", "018f4e9c07d3a-7bcd-8123-456789abcdef",
        "018f4e9c-7d3a-7bcd-8123-4567-9abcdef"})
    EXPECT_FALSE(parse_id(bad)) << bad;
  EXPECT_THROW(id_from_bytes("short"), Bug);
}

TEST(Uuid7, has_the_layout_of_rfc_9562) {
  const FakeClock clock({1'700'000'000'123'000'000});
  const auto randomness = seeded_randomness(1);
  const auto source = uuid7_source(clock, *randomness);
  for (int i = 0; i < 100; ++i) {
    const Id id = source->next();
    EXPECT_EQ(to_string(id).substr(0, 13), "018bcfe5-687b");
    EXPECT_EQ(id.bytes[6] >> 4, 7) << "version";
    EXPECT_EQ(id.bytes[8] >> 6, 2) << "variant";
  }
}

TEST(Uuid7, rises_within_a_millisecond_beyond_its_counter) {
  const FakeClock clock({1'700'000'000'123'000'000});
  const auto randomness = seeded_randomness(1);
  const auto source = uuid7_source(clock, *randomness);
  Id last = source->next();
  for (int i = 0; i < 10'000; ++i) {
    const Id next = source->next();
    ASSERT_LT(last, next);
    last = next;
  }
}

TEST(Uuid7, rises_when_the_clock_goes_back) {
  FakeClock clock({1'700'000'000'123'000'000});
  const auto randomness = seeded_randomness(1);
  const auto source = uuid7_source(clock, *randomness);
  const Id before = source->next();
  clock.advance(seconds(-60));
  EXPECT_LT(before, source->next());
  const FakeClock early({-1});
  EXPECT_EQ(to_string(uuid7_source(early, *randomness)->next()).substr(0, 13), "00000000-0000");
}

TEST(Uuid7, threads_share_a_source) {
  const SystemClock clock;
  const auto randomness = system_randomness();
  const auto source = uuid7_source(clock, *randomness);
  std::array<std::vector<Id>, 4> made;
  std::vector<std::thread> threads;
  for (auto& ids : made)
    threads.emplace_back([&source, &ids] {
      for (int i = 0; i < 2'000; ++i) ids.push_back(source->next());
    });
  for (std::thread& thread : threads) thread.join();
  std::set<Id> all;
  for (const auto& ids : made) {
    EXPECT_TRUE(std::ranges::is_sorted(ids)) << "they rise as each thread sees them";
    all.insert(ids.begin(), ids.end());
  }
  EXPECT_EQ(all.size(), 8'000U);
}

TEST(Randomnesses, a_seed_is_a_sequence_and_the_system_has_none) {
  const auto drawn = [](Randomness& from) {
    std::array<std::uint8_t, 32> bytes{};
    from.fill(bytes.data(), bytes.size());
    return bytes;
  };
  EXPECT_EQ(drawn(*seeded_randomness(1)), drawn(*seeded_randomness(1)));
  EXPECT_NE(drawn(*seeded_randomness(1)), drawn(*seeded_randomness(2)));
  const auto system = system_randomness();
  EXPECT_NE(drawn(*system), drawn(*system));
}

}  // namespace
}  // namespace base
