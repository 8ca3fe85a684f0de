#include "base/zones/zones.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Zones, the_wall_clock_follows_summer_time) {
  const auto berlin = Zone::find("Europe/Berlin");
  ASSERT_TRUE(berlin) << berlin.error().message;
  const struct {
    const char* time;
    int day, minute_of_day;
  } cases[] = {{"2024-07-01T22:30:00Z", 2, 30},   {"2024-01-01T22:30:00Z", 1, 23 * 60 + 30},
               {"2024-03-31T00:59:59Z", 31, 119},   // the last second of winter
               {"2024-03-31T01:00:00Z", 31, 180},   // 02:00 does not exist
               {"2024-10-27T00:30:00Z", 27, 150},   // 02:30 for the first time
               {"2024-10-27T01:30:00Z", 27, 150}};  // and for the second
  for (const auto& each : cases) {
    const CivilTime civil = berlin->civil(*parse_rfc3339(each.time));
    EXPECT_EQ(civil.day, each.day) << each.time;
    EXPECT_EQ(civil.minute_of_day, each.minute_of_day) << each.time;
  }
}

TEST(Zones, a_day_has_its_weekday_and_its_month_its_length) {
  const auto civil = [](const char* time) { return Zone::utc().civil(*parse_rfc3339(time)); };
  EXPECT_EQ(civil("1970-01-01T00:00:00Z").weekday, 4);
  EXPECT_EQ(civil("2026-11-22T12:00:00Z").weekday, 0);
  EXPECT_EQ(civil("2024-02-10T00:00:00Z").days_in_month, 29);
  EXPECT_EQ(civil("2100-02-10T00:00:00Z").days_in_month, 28);
  const CivilTime before = civil("1969-12-31T23:59:59Z");
  EXPECT_EQ(before.year, 1969);
  EXPECT_EQ(before.month, 12);
  EXPECT_EQ(before.day, 31);
  EXPECT_EQ(before.minute_of_day, 24 * 60 - 1);
}

TEST(Zones, an_unknown_name_is_refused) {
  for (const char* name : {"", "Mars/Olympus", "europe/berlin/", "../etc/passwd"}) {
    const auto zone = Zone::find(name);
    ASSERT_FALSE(zone) << name;
    EXPECT_EQ(zone.error().code, Code::invalid);
  }
  EXPECT_EQ(Zone::find("UTC")->name(), "UTC");
  EXPECT_EQ(Zone::find("Asia/Kolkata")->name(), "Asia/Kolkata");
}

}  // namespace
}  // namespace base
