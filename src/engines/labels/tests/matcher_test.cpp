#include "engines/labels/matcher.h"

#include <gtest/gtest.h>

namespace labels {
namespace {

struct Case {
  const char* text;
  const char* printed;  // nullptr: refused
};

class SingleMatcher : public testing::TestWithParam<Case> {};
TEST_P(SingleMatcher, reads_as_alertmanager_does) {
  const auto& [text, printed] = GetParam();
  const auto matcher = parse_matcher(text);
  ASSERT_EQ(static_cast<bool>(matcher), printed != nullptr) << text;
  if (printed) {
    EXPECT_EQ(matcher->to_text(), printed) << text;
  }
}
INSTANTIATE_TEST_SUITE_P(
    Grammar, SingleMatcher,
    testing::Values(Case{"foo=bar", R"(foo="bar")"}, Case{" foo = bar ", R"(foo="bar")"},
                    Case{R"(foo="bar")", R"(foo="bar")"}, Case{R"(foo!~"a|b")", R"(foo!~"a|b")"},
                    Case{"foo=", R"(foo="")"}, Case{R"(foo="")", R"(foo="")"},
                    Case{R"(foo="a\nb")", R"(foo="a\nb")"}, Case{R"(foo="a\qb")", R"(foo="a\\qb")"},
                    Case{R"(foo="a"b")", nullptr}, Case{R"(foo=a")", nullptr}, Case{"foo", nullptr},
                    Case{"=bar", nullptr}, Case{"", nullptr}, Case{"grün=ja", R"(grün="ja")"},
                    Case{R"("my label"="x")", R"("my label"="x")"}, Case{"{foo=bar}", nullptr},
                    Case{"foo=~\"[a\"", nullptr}, Case{"a:b=c", R"(a:b="c")"},
                    Case{"foo=bar,baz=qux", R"(foo="bar,baz=qux")"},
                    Case{"foo=bar}", R"(foo="bar}")"}, Case{R"(2a="\xe4b")", nullptr},
                    Case{R"(2a="\344b")", nullptr}, Case{R"(2a="\u00e4b")", R"(2a="äb")"}));

TEST(Matcher, a_bad_format_is_told_in_alertmanagers_words) {
  EXPECT_EQ(parse_matcher("foo").error().message, "bad matcher format: foo");
  EXPECT_EQ(parse_matcher("foo=a\"").error().message,
            "matcher value contains unescaped double quote: a\"");
}

TEST(Matcher, regular_expressions_are_anchored_and_absent_is_empty) {
  const auto matcher = parse_matcher("job=~\"api|web\"");
  ASSERT_TRUE(matcher);
  const auto set = [](const char* job) { return LabelSet::from(std::vector<Label>{{"job", job}}); };
  EXPECT_TRUE(matcher->matches(set("api")));
  EXPECT_FALSE(matcher->matches(set("api2")));
  EXPECT_FALSE(matcher->matches(LabelSet{}));
  EXPECT_TRUE(parse_matcher("job=~\".*\"")->matches(LabelSet{}));
}

TEST(Matcher, negative_operators_do_not_count_as_matching_empty) {
  EXPECT_FALSE(parse_matcher("a!=\"\"")->matches_empty());
  EXPECT_FALSE(parse_matcher("a!~\"x\"")->matches_empty());
  EXPECT_TRUE(parse_matcher("a=~\".*\"")->matches_empty());
  EXPECT_TRUE(parse_matcher("a=\"\"")->matches_empty());
  EXPECT_FALSE(parse_matcher("a=b")->matches_empty());
}

TEST(Matcher, lists_take_braces_and_one_trailing_comma) {
  for (const char* text : {"{b=\"2\",a=\"1\"}", "b=2,a=1", "{b=2,a=1,}", " b=2 , a=1 "}) {
    const auto list = parse_matchers(text);
    ASSERT_TRUE(list) << text;
    EXPECT_EQ(to_text(*list), R"({a="1",b="2"})") << text;
  }
  EXPECT_FALSE(parse_matchers("{a=1"));
  EXPECT_FALSE(parse_matchers("a=1}"));
  EXPECT_TRUE(parse_matchers("{}"));
  const auto comma = parse_matchers(R"({a="x,y",b=z})");
  ASSERT_TRUE(comma);
  EXPECT_EQ(comma->size(), 2U);
}

}  // namespace
}  // namespace labels
