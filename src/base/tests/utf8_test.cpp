#include "base/utf8.h"

#include <gtest/gtest.h>

namespace base {
namespace {

constexpr std::string_view text = "aü€😀";  // of 1, 2, 3 and 4 bytes

TEST(Utf8, code_points_are_counted_and_walked) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points(text), 4U);
  std::size_t at = 0;
  for (const std::size_t width : {1U, 2U, 3U, 4U}) {
    EXPECT_EQ(code_point_width(text, at), width);
    at += width;
  }
  EXPECT_EQ(at, text.size());
}

TEST(Utf8, what_is_cut_ends_with_a_whole_code_point) {
  EXPECT_EQ(first_bytes("abc", 3), "abc");
  EXPECT_EQ(first_bytes("abc", 2), "ab");
  EXPECT_EQ(first_bytes("a\xC3\xBC", 2), "a");
  EXPECT_EQ(first_bytes("a\xC3\xBCz", 3), "a\xC3\xBC");
  EXPECT_EQ(first_bytes("\xF0\x9F\x98\x80", 3), "");
}

TEST(Utf8, the_last_code_point_begins_where_it_is_cut) {
  EXPECT_EQ(last_code_point(text), 6U);
  EXPECT_EQ(last_code_point(text.substr(0, 6)), 3U);
  EXPECT_EQ(last_code_point(text.substr(0, 1)), 0U);
}

TEST(Utf8, bytes_that_continue_nothing_end_every_walk) {
  constexpr std::string_view broken = "\x80\x80";
  EXPECT_EQ(count_code_points(broken), 0U);
  EXPECT_EQ(code_point_width(broken, 0), 2U);
  EXPECT_EQ(last_code_point(broken), 0U);
}

}  // namespace
}  // namespace base
