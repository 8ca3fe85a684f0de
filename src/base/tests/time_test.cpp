#include "base/time.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace base {
namespace {

TEST(Rfc3339, times_read_and_print_the_same) {
  for (const char* text :
       {"2026-11-25T16:47:01Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999999999Z",
        "2000-02-29T12:00:00.5Z", "2262-04-11T23:47:16.854775807Z",
        "1677-09-21T00:12:43.145224192Z", "1700-03-01T00:00:00Z", "1900-02-28T23:59:59Z",
        "2100-03-01T00:00:00Z"}) {
    const auto time = parse_rfc3339(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(format_rfc3339(*time), text);
  }
}

TEST(Rfc3339, offsets_and_long_fractions_are_taken) {
  EXPECT_EQ(parse_rfc3339("2026-01-01T01:30:00+01:30")->nanoseconds,
            parse_rfc3339("2026-01-01T00:00:00Z")->nanoseconds);
  EXPECT_EQ(parse_rfc3339("1969-12-31T19:00:00-05:00")->nanoseconds, 0);
  EXPECT_EQ(parse_rfc3339("1970-01-01t00:00:00.1234567891z")->nanoseconds, 123'456'789);
  EXPECT_EQ(parse_rfc3339("1969-12-31T23:59:59.25Z")->nanoseconds, -750'000'000);
}

TEST(Rfc3339, what_is_no_time_is_refused) {
  for (const char* text : {"",
                           "2026",
                           "2026-13-01T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T00:00:00",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00+25:00",
                           "2026-01-01T00:00:00Zx",
                           "1600-01-01T00:00:00Z",
                           "3000-01-01T00:00:00Z",
                           "2026-01-01T00:00:61Z",
                           "2026-01-01T00:00:60Z",
                           "2100-02-29T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-00-10T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-1-01T00:00:00Z",
                           "2026-01-01T00:00:00+1:00",
                           "2026-01-01T00:00:00+01:60",
                           "2026-01-01T00:00:00+0100",
                           "2026-01-01T00:00:00,5Z",
                           "0001-01-01T00:00:00Z",
                           "2262-04-11T23:47:16.854775808Z",
                           "1677-09-21T00:12:43.145224191Z",
                           "+2026-01-01T00:00:00Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(Rfc3339, gos_zero_time_is_known_with_any_fraction) {
  EXPECT_TRUE(is_zero_rfc3339("0001-01-01T00:00:00Z"));
  EXPECT_TRUE(is_zero_rfc3339("0001-01-01T00:00:00.000Z"));
  EXPECT_TRUE(is_zero_rfc3339("0001-01-01T01:00:00+01:00"));
  EXPECT_FALSE(is_zero_rfc3339("0001-01-01T00:00:00+01:00"));
  EXPECT_FALSE(is_zero_rfc3339("0001-01-01"));
  EXPECT_FALSE(is_zero_rfc3339("0001-01-01T00:00:01Z"));
  EXPECT_FALSE(is_zero_rfc3339("2026-01-01T00:00:00Z"));
}

TEST(Rfc3339, precision_is_fixed_or_as_needed) {
  const Time time{1'500'000'000};
  EXPECT_EQ(format_rfc3339(time, Precision::seconds), "1970-01-01T00:00:01Z");
  EXPECT_EQ(format_rfc3339(time, Precision::milliseconds), "1970-01-01T00:00:01.500Z");
  EXPECT_EQ(format_rfc3339(time), "1970-01-01T00:00:01.5Z");
  EXPECT_EQ(format_rfc3339({-1}, Precision::milliseconds), "1969-12-31T23:59:59.999Z");
}

TEST(Rfc3339, every_day_of_four_centuries_reads_as_it_prints) {
  Time time = *parse_rfc3339("1850-01-01T12:00:00Z");
  for (int day = 0; day < 400 * 365 + 97; ++day) {  // longer than a Duration: a day at a time
    ASSERT_EQ(*parse_rfc3339(format_rfc3339(time)), time) << format_rfc3339(time);
    time = time + days(1);
  }
  EXPECT_EQ(format_rfc3339(time), "2250-01-01T12:00:00Z");
}

TEST(Durations, units_go_from_large_to_small) {
  EXPECT_EQ(parse_duration("1h30m")->nanoseconds, minutes(90).nanoseconds);
  EXPECT_EQ(
      parse_duration("1y2w3d4h5m6s7ms")->nanoseconds,
      (days(365 + 14 + 3) + hours(4) + minutes(5) + seconds(6) + milliseconds(7)).nanoseconds);
  EXPECT_EQ(parse_duration("0")->nanoseconds, 0);
  for (const char* text : {"",
                           "10",
                           "1m1h",
                           "1.5h",
                           "h",
                           "1x",
                           "-1s",
                           "1h1h",
                           " 1s",
                           "1s ",
                           "99999999999999999999s",
                           "300000000000w",
                           "293y",
                           "1h 30m",
                           "1H",
                           "+1s",
                           "1ms1s",
                           "00",
                           "1h30",
                           "1\xc2\xb5s"})
    EXPECT_FALSE(parse_duration(text)) << text;
  EXPECT_EQ(parse_duration("293y").error().message,
            "duration out of range: \"293y\"; at most 292y");
}

TEST(Durations, print_as_they_read) {
  for (const char* text : {"0s", "1h30m", "5m", "2h", "1d", "1w", "1y", "1ms", "1m1s500ms"})
    EXPECT_EQ(format_duration(*parse_duration(text)), text);
}

TEST(Durations, print_as_prometheus_prints_them) {  // model.Duration.String
  const std::pair<Duration, const char*> cases[] = {{days(7), "1w"},
                                                    {days(90), "90d"},
                                                    {hours(25), "1d1h"},
                                                    {hours(24), "1d"},
                                                    {days(365), "1y"},
                                                    {days(365 + 7), "372d"},
                                                    {days(366), "366d"},
                                                    {minutes(90), "1h30m"},
                                                    {milliseconds(1'500), "1s500ms"},
                                                    {nanoseconds(999'999), "0s"},
                                                    {seconds(-90), "-1m30s"}};
  for (const auto& [duration, text] : cases) EXPECT_EQ(format_duration(duration), text);
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

TEST(FakeClocks, a_deadline_that_has_passed_waits_for_nothing) {
  const FakeClock clock({10});
  std::mutex mutex;
  std::condition_variable condition;
  std::unique_lock lock(mutex);
  clock.wait_until(lock, condition, {10});
  clock.wait_until(lock, condition, {9});
  EXPECT_TRUE(lock.owns_lock());
}

// Whoever looks at the clock and then waits must see each advance, also one that comes in between.
TEST(FakeClocks, no_advance_is_missed_by_many_who_wait) {
  constexpr int threads = 4, steps = 500;
  FakeClock clock({0});
  std::mutex mutex;
  std::condition_variable condition;
  std::atomic<int> arrived = 0;
  std::vector<std::thread> waiters;
  for (int i = 0; i < threads; ++i)
    waiters.emplace_back([&] {
      for (int step = 1; step <= steps; ++step) {
        std::unique_lock lock(mutex);
        while (clock.now() < Time{step}) clock.wait_until(lock, condition, {step});
        ++arrived;
      }
    });
  for (int step = 1; step <= steps; ++step) {
    clock.advance(nanoseconds(1));
    while (arrived < threads * step) std::this_thread::yield();
  }
  for (std::thread& waiter : waiters) waiter.join();
  EXPECT_EQ(clock.now(), Time{steps});
}

TEST(FakeClocks, a_notification_wakes_who_waits_for_ever) {
  const FakeClock clock({0});
  std::mutex mutex;
  std::condition_variable condition;
  bool ready = false;
  std::thread waiter([&] {
    std::unique_lock lock(mutex);
    while (!ready) clock.wait_until(lock, condition, time_max);
  });
  {
    const std::lock_guard lock(mutex);
    ready = true;
  }
  condition.notify_all();
  waiter.join();
}

TEST(SystemClocks, wait_until_the_deadline_or_a_notification) {
  const SystemClock clock;
  std::mutex mutex;
  std::condition_variable condition;
  std::unique_lock lock(mutex);
  clock.wait_until(lock, condition, Time{INT64_MIN});
  const Time deadline = clock.now() + milliseconds(1);
  while (clock.now() < deadline) clock.wait_until(lock, condition, deadline);
  std::thread notifier([&] {
    const std::lock_guard held(mutex);  // free once this thread waits
    condition.notify_all();
  });
  clock.wait_until(lock, condition, time_max);
  lock.unlock();
  notifier.join();
}

}  // namespace
}  // namespace base
