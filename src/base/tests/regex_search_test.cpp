#include <gtest/gtest.h>

#include "base/regex/search.h"

namespace base {
namespace {

TEST(RegexSearch, MatchesAnywhere) {
  EXPECT_TRUE(RegexSearch::compile("b+")->found_in("abc"));
  EXPECT_FALSE(RegexSearch::compile("^b")->found_in("abc"));
  EXPECT_TRUE(RegexSearch::compile("")->found_in(""));
  EXPECT_EQ(RegexSearch::compile("(").error().code, Code::invalid);
  EXPECT_EQ(RegexSearch::compile(std::string(10'001, 'a')).error().code, Code::limited);
}

TEST(RegexSearch, ReplacesAsGoDoes) {
  const struct {
    const char *pattern, *text, *replacement, *result;
  } cases[] = {{"a(x*)b", "-ab-axxb-", "T", "-T-T-"},
               {"a(x*)b", "-ab-axxb-", "$1", "--xx-"},
               {"a(x*)b", "-ab-axxb-", "$1W", "---"},
               {"a(x*)b", "-ab-axxb-", "${1}W", "-W-xxW-"},
               {"(?P<n>x+)", "axb", "<$n>", "a<x>b"},
               {"x", "axb", "$$", "a$b"},
               {"x", "axb", "$", "a$b"},
               {"x", "axb", "${", "a${b"},
               {"b*", "abc", "-", "-a-c-"},
               {"", "zö", "-", "-z-ö-"},
               {"^a", "aab", "-", "-ab"}};
  for (const auto& one : cases)
    EXPECT_EQ(RegexSearch::compile(one.pattern)
                  ->replaced(one.text, one.replacement, RegexSearch::Replacement::with_references),
              one.result)
        << one.pattern << " " << one.replacement;
  EXPECT_EQ(RegexSearch::compile("(x)")->replaced("axb", "$1", RegexSearch::Replacement::literal),
            "a$1b");
}

TEST(RegexSearch, FindsMatchesWithTheirGroups) {
  const auto search = RegexSearch::compile("(a)|(b+)");
  ASSERT_TRUE(search);
  EXPECT_EQ(search->groups(), 2U);
  std::string_view parts[4];
  ASSERT_TRUE(search->find("xbbya", 0, parts));
  EXPECT_EQ(parts[0], "bb");
  EXPECT_EQ(parts[1].data(), nullptr);
  EXPECT_EQ(parts[2], "bb");
  EXPECT_EQ(parts[3].data(), nullptr);
  ASSERT_TRUE(search->find("xbbya", 3, parts));
  EXPECT_EQ(parts[1], "a");
  EXPECT_FALSE(search->find("xbbya", 5, parts));
  EXPECT_FALSE(search->find("xbbya", 6, parts));
}

}  // namespace
}  // namespace base
