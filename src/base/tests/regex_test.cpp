#include "base/regex/regex.h"

#include <gtest/gtest.h>

namespace base {
namespace {

// What Go's regexp says of ^(?:pattern)$, which is what Prometheus and Alertmanager compile.
TEST(Regexes, match_the_whole_text_as_go_does) {
  const struct {
    const char *pattern, *text;
    bool matches;
  } cases[] = {{"a|b", "b", true},
               {"a|b", "ab", false},
               {"", "", true},
               {"", "a", false},
               {".*", "", true},
               {".*", "a\nb", false},
               {"(?s).*", "a\nb", true},
               {"a.c", "a\nc", false},
               {"(?i)prod", "PROD", true},
               {"^a$", "a", true},
               {"a$|b", "b", true},
               {"[[:alpha:]]+", "ab", true},
               {"\\d+", "12", true},
               {"\\pL+", "ü", true},
               {".", "ü", true},
               {"a{2,3}", "aaaa", false},
               {"x*?", "xxx", true},
               {"(?m)^a$", "a\na", false},
               {"foo.*", "barfoo", false},
               {"(prod|stage)-.+", "prod-", false}};
  for (const auto& each : cases) {
    const auto regex = Regex::compile(each.pattern);
    ASSERT_TRUE(regex) << each.pattern;
    EXPECT_EQ(regex->matches(each.text), each.matches) << each.pattern << " on " << each.text;
  }
}

TEST(Regexes, faults_are_told_in_gos_words) {
  const std::pair<const char*, const char*> cases[] = {
      {"[a", "error parsing regexp: missing closing ]: `[a`"},
      {"(a", "error parsing regexp: missing closing ): `(a`"},
      {"a)", "error parsing regexp: unexpected ): `a)`"},
      {"*", "error parsing regexp: missing argument to repetition operator: `*`"},
      {"a**", "error parsing regexp: invalid nested repetition operator: `**`"},
      {"(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"},
      {"[b-a]", "error parsing regexp: invalid character class range: `b-a`"},
      {"\\8", "error parsing regexp: invalid escape sequence: `\\8`"},
      {"a{1001}", "error parsing regexp: invalid repeat count: `{1001}`"}};
  for (const auto& [pattern, message] : cases) {
    const auto regex = Regex::compile(pattern);
    ASSERT_FALSE(regex) << pattern;
    EXPECT_EQ(regex.error().code, Code::invalid);
    EXPECT_EQ(regex.error().message, message);
  }
  EXPECT_FALSE(Regex::compile("\xff"));
}

TEST(Regexes, length_and_memory_are_bounded) {
  EXPECT_TRUE(Regex::compile(std::string(Regex::length_max, 'a')));
  EXPECT_EQ(Regex::compile(std::string(Regex::length_max + 1, 'a')).error().code, Code::limited);
  EXPECT_FALSE(Regex::compile("((a{100}){100}){100}"));
}

TEST(Regexes, time_is_linear_in_the_text) {
  const auto regex = Regex::compile("(a*)*b");
  EXPECT_FALSE(regex->matches(std::string(100'000, 'a')));
  EXPECT_TRUE(regex->matches(std::string(100'000, 'a') + "b"));
}

TEST(Regexes, copies_share_what_was_compiled) {
  const auto regex = Regex::compile("a+");
  const Regex copy = *regex;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(&copy.pattern(), &regex->pattern());
  EXPECT_TRUE(copy.matches("aa"));
}

}  // namespace
}  // namespace base
