#include "base/time.h"

#include <gtest/gtest.h>

#include <thread>

namespace base {
namespace {

TEST(Rfc3339, times_read_and_print_the_same) {
  for (const char* text :
       {"2026-11-25T16:47:01Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999999999Z",
        "2000-02-29T12:00:00.5Z", "2262-04-11T23:47:16.854775807Z", "1700-03-01T00:00:00Z"}) {
    const auto time = parse_rfc3339(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(format_rfc3339(*time), text);
  }
}

TEST(Rfc3339, offsets_and_long_fractions_are_taken) {
  EXPECT_EQ(parse_rfc3339("2026-01-01T01:30:00+01:30")->nanoseconds,
            parse_rfc3339("2026-01-01T00:00:00Z")->nanoseconds);
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.1234567891Z")->nanoseconds, 123'456'789);
}

TEST(Rfc3339, what_is_no_time_is_refused) {
  for (const char* text :
       {"", "2026", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+25:00", "2026-01-01T00:00:00Zx", "1600-01-01T00:00:00Z",
        "3000-01-01T00:00:00Z", "2026-01-01T00:00:61Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(Rfc3339, gos_zero_time_is_known_with_any_fraction) {
  EXPECT_TRUE(is_zero_rfc3339("0001-01-01T00:00:00Z"));
  EXPECT_TRUE(is_zero_rfc3339("0001-01-01T00:00:00.000Z"));
  EXPECT_FALSE(is_zero_rfc3339("0001-01-01T00:00:01Z"));
  EXPECT_FALSE(is_zero_rfc3339("2026-01-01T00:00:00Z"));
}

TEST(Rfc3339, precision_is_fixed_or_as_needed) {
  const Time time{1'500'000'000};
  EXPECT_EQ(format_rfc3339(time, Precision::seconds), "1970-01-01T00:00:01Z");
  EXPECT_EQ(format_rfc3339(time, Precision::milliseconds), "1970-01-01T00:00:01.500Z");
  EXPECT_EQ(format_rfc3339(time), "1970-01-01T00:00:01.5Z");
}

TEST(Durations, units_go_from_large_to_small) {
  EXPECT_EQ(parse_duration("1h30m")->nanoseconds, minutes(90).nanoseconds);
  EXPECT_EQ(
      parse_duration("1y2w3d4h5m6s7ms")->nanoseconds,
      (days(365 + 14 + 3) + hours(4) + minutes(5) + seconds(6) + milliseconds(7)).nanoseconds);
  EXPECT_EQ(parse_duration("0")->nanoseconds, 0);
  for (const char* text : {"", "10", "1m1h", "1.5h", "h", "1x", "-1s", "1h1h", " 1s", "1s ",
                           "99999999999999999999s", "300000000000w"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Durations, print_as_they_read) {
  for (const char* text : {"0s", "1h30m", "5m", "2h", "1d", "1w", "1y", "1ms", "1m1s500ms"})
    EXPECT_EQ(format_duration(*parse_duration(text)), text);
}

TEST(FakeClocks, advancing_wakes_who_waits) {
  FakeClock clock({0});
  std::mutex mutex;
  std::condition_variable condition;
  bool waiting = false, woke = false;
  std::thread waiter([&] {
    std::unique_lock lock(mutex);
    while (clock.now() < Time{10}) {
      waiting = true;
      clock.wait_until(lock, condition, {10});
    }
    woke = true;
  });
  for (bool seen = false; !seen;) {
    const std::lock_guard lock(mutex);
    seen = waiting;
  }
  clock.advance(nanoseconds(5));
  clock.advance(nanoseconds(5));
  waiter.join();
  EXPECT_TRUE(woke);
}

}  // namespace
}  // namespace base
