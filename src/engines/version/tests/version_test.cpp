#include "engines/version/version.h"

#include <gtest/gtest.h>

#include "engines/version/range.h"

namespace version {
namespace {

TEST(Versions, are_three_numbers_with_a_prerelease_and_a_build) {
  const auto version = parse("1.20.3-rc.1+linux.5");
  ASSERT_TRUE(version);
  EXPECT_EQ(version->minor, 20U);
  EXPECT_EQ(version->prerelease, "rc.1");
  EXPECT_EQ(version->build, "linux.5");
  for (const char* text : {"", "1", "1.2", "v1.2.3", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-a..b",
                           "1.2.3-01", "1.2.3+", "1.2.x", "1.2.99999999999999999999", "1.2.3-a_b",
                           "1.2.3-99999999999999999999", "-1.2.3", "1..3"})
    EXPECT_FALSE(parse(text)) << text;
}

// The order of semver.org, item 11.
TEST(Versions, are_ordered_by_precedence) {
  const char* const rising[] = {"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
                                "1.0.0-beta",  "1.0.0-beta.2",  "1.0.0-beta.11",
                                "1.0.0-rc.1",  "1.0.0",         "1.0.1",
                                "1.10.0",      "2.0.0"};
  for (std::size_t i = 0; i < std::size(rising); ++i)
    for (std::size_t k = 0; k < std::size(rising); ++k)
      EXPECT_EQ(*parse(rising[i]) <=> *parse(rising[k]), i <=> k) << rising[i] << " " << rising[k];
  EXPECT_EQ(*parse("1.0.0+a"), *parse("1.0.0+b"));
}

TEST(Versions, are_normalized_from_loose_ones) {
  EXPECT_EQ(normalized("v1.02"), "1.2.0");
  EXPECT_EQ(normalized("1"), "1.0.0");
  EXPECT_EQ(normalized("1.2.3-rc"), "1.2.3-rc");
  EXPECT_EQ(normalized("1.2-rc"), "");
}

TEST(VersionRanges, hold_what_all_conditions_of_an_alternative_allow) {
  const struct {
    const char *range, *version;
    bool inside;
  } cases[] = {{">=1.2.0 <2.0.0", "1.9.9", true},
               {">=1.2.0 <2.0.0", "2.0.0", false},
               {">= 1.2.0  < 2.0.0", "1.2.0", true},
               {"!1.5.0", "1.5.0", false},
               {"<1.0.0 || >=3.0.0", "3.1.0", true},
               {"<1.0.0 || >=3.0.0", "2.0.0", false},
               {"1.x", "1.99.0", true},
               {"1.2.x", "1.3.0", false},
               {"!1.x", "2.0.0", true},
               {">1.x", "1.5.0", false},
               {"<=1.2.x", "1.2.9", true},
               {"1.2.3", "1.2.3+any", true},
               {">=1.0.0 !1.x <3.0.0", "2.0.0", true}};
  for (const auto& each : cases)
    EXPECT_EQ(Range::parse(each.range)->contains(*parse(each.version)), each.inside)
        << each.range << " " << each.version;
}

TEST(VersionRanges, what_is_none_or_explodes_is_refused) {
  for (const char* text : {"", "||", "1.0.0 ||", "x", "~1.0.0", "=>1.0.0", "1.x.3", "1", "a.x"})
    EXPECT_FALSE(Range::parse(text)) << text;
  std::string many;
  for (int i = 0; i < 12; ++i) many += "!1.x ";
  EXPECT_FALSE(Range::parse(many));
}

}  // namespace
}  // namespace version
