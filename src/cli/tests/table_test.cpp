#include "cli/table.h"

#include <gtest/gtest.h>

#include "cli/text.h"

namespace cli {
namespace {

Table sample() {
  return {.columns = {{"NAME"}, {"COUNT", true}, {"TEXT"}},
          .rows = {{{"a"}, {"7"}, {"short"}},
                   {{"long-name"}, {"12"}, {"a rather long line of words"}}}};
}

TEST(Table, columns_line_up_and_figures_stand_at_the_right) {
  EXPECT_EQ(render(sample(), {.width = 80}),
            "NAME       COUNT  TEXT\n"
            "a              7  short\n"
            "long-name     12  a rather long line of words\n");
}

TEST(Table, the_widest_column_gives_way_where_the_terminal_is_narrow) {
  EXPECT_EQ(render(sample(), {.width = 30}),
            "NAME       COUNT  TEXT\n"
            "a              7  short\n"
            "long-name     12  a rather lo…\n");
}

TEST(Table, colours_do_not_count_as_width) {
  const Table table{.columns = {{"S"}, {"T"}}, .rows = {{{"open", "31"}, {"x"}}}};
  EXPECT_EQ(render(table, {.width = 80, .colours = true}),
            "\033[2mS\033[0m     \033[2mT\033[0m\n\033[31mopen\033[0m  x\n");
  EXPECT_EQ(render(table, {.width = 80}), "S     T\nopen  x\n");
}

TEST(Text, width_counts_code_points_and_cuts_between_them) {
  EXPECT_EQ(display_width("Zürich"), 6U);
  EXPECT_EQ(cut_to("Zürich", 6), "Zürich");
  EXPECT_EQ(cut_to("Zürich", 3), "Zü…");
  EXPECT_EQ(cut_to("ab", 0), "");
}

TEST(Text, what_could_steer_a_terminal_goes) {
  EXPECT_EQ(printable("a\033[31mb\x07\tc\nd"), "a[31mb c d");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "b"),
            "ab");
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "b"),
            "ab");
  EXPECT_EQ(printable("é…"), "é…");
}

TEST(Text, tsv_keeps_a_field_on_its_line_and_in_its_column) {
  EXPECT_EQ(tsv_field("a\tb\nc\rd\\e"), "a\\tb\\nc\\rd\\\\e");
}

TEST(Text, times_are_told_by_their_largest_unit) {
  const base::Time now{base::days(20'000).nanoseconds};
  EXPECT_EQ(relative(now - base::minutes(3) - base::seconds(59), now), "3m ago");
  EXPECT_EQ(relative(now - base::hours(50), now), "2d ago");
  EXPECT_EQ(relative(now + base::hours(2), now), "in 2h");
  EXPECT_EQ(relative(now + base::hours(2) - base::seconds(1), now), "in 2h");
  EXPECT_EQ(relative(now + base::minutes(90), now), "in 1h30m");
  EXPECT_EQ(relative(now + base::hours(51), now), "in 2d3h");
  EXPECT_EQ(relative(now + base::seconds(9), now), "in 9s");
  EXPECT_EQ(relative(now - base::milliseconds(400), now), "now");
}

}  // namespace
}  // namespace cli
