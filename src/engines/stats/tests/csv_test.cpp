// Series as CSV: what is read, and what is refused with its line.
#include "engines/stats/csv.h"

#include <gtest/gtest.h>

#include <cmath>

namespace stats {
namespace {

constexpr std::string_view value_column[] = {"value"};

std::optional<CsvRow> row_of(std::string_view line) {
  CsvReader reader({.numbers = value_column});
  EXPECT_TRUE(reader.read("timestamp,value\n"));
  const auto row = reader.read(line);
  return row ? *row : std::nullopt;
}

std::string refused(std::string_view line) {
  CsvReader reader({.numbers = value_column});
  EXPECT_TRUE(reader.read("timestamp,value"));
  const auto row = reader.read(line);
  return row ? "" : row.error().message;
}

TEST(Csv, times_are_read_in_three_notations) {
  EXPECT_EQ(row_of("2014-04-01 00:00:00,1")->time_ms, 1'396'310'400'000);
  EXPECT_EQ(row_of("2014-04-01T00:00:00Z,1")->time_ms, 1'396'310'400'000);
  EXPECT_EQ(row_of("2014-04-01T02:00:00+02:00,1")->time_ms, 1'396'310'400'000);
  EXPECT_EQ(row_of("2014-04-01 00:00:00.250,1")->time_ms, 1'396'310'400'250);
  EXPECT_EQ(row_of("1396310400,1")->time_ms, 1'396'310'400'000);
  EXPECT_EQ(row_of("1396310400.25,1")->time_ms, 1'396'310'400'250);
  EXPECT_EQ(row_of("0,1")->time_ms, 0);
}

TEST(Csv, a_leap_second_is_a_time) {
  const auto next = row_of("2017-01-01 00:00:00,1")->time_ms;
  EXPECT_EQ(row_of("2016-12-31 23:59:60,1")->time_ms, next);
  EXPECT_EQ(row_of("2016-12-31T15:59:60.25-08:00,1")->time_ms, next + 250);
  EXPECT_NE(refused("2016-12-31 23:58:60,1"), "");
  EXPECT_NE(refused("2016-12-31 23:59:61,1"), "");
}

TEST(Csv, a_byte_order_mark_carriage_returns_quotes_and_other_columns_are_fine) {
  CsvReader reader({.numbers = value_column});
  ASSERT_TRUE(reader.read("\xEF\xBB\xBFhost,\"Value\",timestamp\r\n"));
  const auto row = reader.read("a,\"1.50\",\"2014-04-01 00:00:00\"\r\n");
  ASSERT_TRUE(row && *row);
  EXPECT_EQ((*row)->texts[0], "1.50");
  EXPECT_EQ((*row)->timestamp, "2014-04-01 00:00:00");
  EXPECT_EQ((*row)->numbers[0], 1.5);
  const auto empty = reader.read("\r\n");
  EXPECT_TRUE(empty && !*empty);
}

TEST(Csv, what_is_not_finite_is_a_number) {
  EXPECT_TRUE(std::isnan(row_of("0,NaN")->numbers[0]));
  EXPECT_TRUE(std::isinf(row_of("0,-inf")->numbers[0]));
  EXPECT_TRUE(std::isinf(row_of("0,1e999")->numbers[0]));
  EXPECT_EQ(row_of("0,1e-999")->numbers[0], 0);
}

TEST(Csv, numbers_of_many_digits_are_large_or_small_by_where_they_begin) {
  const std::string zeros(400, '0');
  EXPECT_EQ(row_of("0,-1" + zeros)->numbers[0], -HUGE_VAL);
  EXPECT_EQ(row_of("0,1" + zeros + ".5")->numbers[0], HUGE_VAL);
  EXPECT_EQ(row_of("0,1" + zeros + "e-20")->numbers[0], HUGE_VAL);
  EXPECT_EQ(row_of("0,0." + zeros + "1")->numbers[0], 0);
  EXPECT_EQ(row_of("0,0." + zeros + "1e+20")->numbers[0], 0);
  EXPECT_EQ(row_of("0,1" + zeros + "e-800")->numbers[0], 0);
  EXPECT_EQ(row_of("0,1e99999999999999999999")->numbers[0], HUGE_VAL);
  EXPECT_EQ(row_of("0,1E-99999999999999999999")->numbers[0], 0);
  EXPECT_EQ(row_of("0,1" + zeros + "e-400")->numbers[0], 1);
}

TEST(Csv, a_refusal_does_not_steer_the_terminal_it_is_read_on) {
  EXPECT_EQ(refused("0,\x1b[2J"), "line 2, column 2: the value '?[2J' is no number");
}

TEST(Csv, a_bad_row_is_refused_with_its_line_and_the_next_is_read) {
  EXPECT_EQ(refused("0"), "line 2: no value");
  EXPECT_EQ(refused("0,"),
            "line 2, column 2: the value '' is no number: write NaN where there is none");
  EXPECT_EQ(refused("0,1x"), "line 2, column 2: the value '1x' is no number");
  EXPECT_NE(refused("yesterday,1").find("line 2, column 1: the time 'yesterday'"),
            std::string::npos);
  EXPECT_NE(refused("1969-12-31 23:59:59,1").find("before 1970"), std::string::npos);
  EXPECT_NE(refused("-1,1").find("not between 1970 and 9999"), std::string::npos);
  EXPECT_NE(refused("1e30,1").find("not between 1970 and 9999"), std::string::npos);
  EXPECT_NE(refused("\"0,1").find("quote is not closed"), std::string::npos);
  EXPECT_NE(refused(std::string(5000, '1')).find("longer than 4096"), std::string::npos);
  EXPECT_NE(refused(std::string(80, ',')).find("more than 64 columns"), std::string::npos);
  CsvReader reader({.numbers = value_column});
  ASSERT_TRUE(reader.read("timestamp,value"));
  EXPECT_FALSE(reader.read("x,y"));
  EXPECT_TRUE(reader.read("1,2"));
}

TEST(Csv, a_refusal_says_what_to_change_where_it_can_be_guessed) {
  EXPECT_NE(refused("0,\"1,234.5\"").find("without thousands separators"), std::string::npos);
  EXPECT_NE(refused("0,\"3,14\"").find("a point before decimals"), std::string::npos);
  EXPECT_NE(refused("1396310400000,1").find("milliseconds"), std::string::npos);
  EXPECT_NE(refused("1396310400000000,1").find("microseconds"), std::string::npos);
  EXPECT_NE(refused("1396310400000000000,1").find("nanoseconds"), std::string::npos);
}

TEST(Csv, keys_are_texts_with_quotes_and_need_no_time) {
  constexpr std::string_view keys[] = {"who", "what"};
  CsvReader reader({.keys = keys, .timestamp = false});
  ASSERT_TRUE(reader.read("what,who"));
  const auto row = reader.read("\"a, \"\"b\"\"\",eve");
  ASSERT_TRUE(row && *row);
  EXPECT_EQ((*row)->keys[0], "eve");
  EXPECT_EQ((*row)->keys[1], "a, \"\"b\"\"");
  EXPECT_FALSE(reader.read("alone"));
}

TEST(Csv, a_header_without_the_columns_is_refused) {
  CsvReader reader({.numbers = value_column});
  const auto row = reader.read("time,count");
  ASSERT_FALSE(row);
  EXPECT_EQ(row.error().message,
            "line 1: the header must name the columns timestamp,value; it is 'time,count'");
}

}  // namespace
}  // namespace stats
