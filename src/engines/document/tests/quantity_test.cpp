#include "engines/document/quantity.h"

#include <gtest/gtest.h>

#include "engines/document/image_reference.h"
#include "engines/document/wildcard.h"

namespace document {
namespace {

std::string normal(std::string_view text) {
  const auto quantity = Quantity::parse(text);
  return quantity ? quantity->text() : "none";
}

TEST(Quantities, print_in_their_family_with_the_largest_suffix) {
  const struct {
    std::string_view text, result;
  } cases[] = {{"100m", "100m"},     {"1000m", "1"},    {"1.5Gi", "1536Mi"},  {"0", "0"},
               {"-1500m", "-1500m"}, {"1024Ki", "1Mi"}, {"1000Ki", "1000Ki"}, {"512", "512"},
               {"1e3", "1e3"},       {"12E6", "12e6"},  {"1500e3", "1500e3"}, {"0.5Ki", "512"},
               {".5", "500m"},       {"5.", "5"},       {"1n", "1n"},         {"0.1n", "1n"},
               {"1E", "1E"},         {"1u", "1u"},      {"", "none"},         {"m", "0"},
               {"1KiB", "none"},     {"1 Ki", "none"},  {"1e", "none"},       {"1e99", "none"}};
  for (const auto& [text, result] : cases) EXPECT_EQ(normal(text), result) << text;
}

TEST(Quantities, compare_exactly) {
  EXPECT_TRUE(*Quantity::parse("1Gi") > *Quantity::parse("1G"));
  EXPECT_TRUE(*Quantity::parse("0.1") == *Quantity::parse("100m"));
  EXPECT_TRUE(*Quantity::parse("9007199254740993") > *Quantity::parse("9007199254740992"));
}

TEST(Durations, are_read_and_printed_as_go_does) {
  const struct {
    std::string_view text, result;
  } cases[] = {{"1h30m", "1h30m0s"}, {"1.5s", "1.5s"},     {"0", "0s"},    {"-90s", "-1m30s"},
               {"15ms", "15ms"},     {"1500us", "1.5ms"},  {"1ns", "1ns"}, {"0.3s", "300ms"},
               {"100h", "100h0m0s"}, {"3us", "3\xC2\xB5s"}};
  for (const auto& [text, result] : cases) {
    ASSERT_TRUE(parse_duration(text)) << text;
    EXPECT_EQ(duration_text(*parse_duration(text)), result) << text;
  }
  for (const std::string_view text : {"", "1", "h", "1h 1m", "1d", "-", "1..5s", "9999999h"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

// What Go 1.26 makes of fractions, which it multiplies as doubles.
TEST(Durations, have_the_fractions_of_go) {
  const struct {
    std::string_view text;
    std::int64_t nanoseconds;
  } cases[] = {
      {"6.665478133333333333333333333333332222037758512670605m", 399'928'688'000},
      {"0.1h", 360'000'000'000},
      {".5s", 500'000'000},
      {"1.s", 1'000'000'000},
      {"1.000000000000000000001s", 1'000'000'000},
      {"0.999999999999999999999m", 59'999'999'999},
      {"1.123456789123456789m", 67'407'407'347},
      {"3.3333333333333333333h", 12'000'000'000'000},
      {"9223372036.8547758079999s", INT64_MAX},
      {"-2562047h47m16.854775808s", INT64_MIN},
  };
  for (const auto& [text, nanoseconds] : cases)
    EXPECT_EQ(parse_duration(text), nanoseconds) << text;
  EXPECT_FALSE(parse_duration("2562047h47m16.854775808s"));
}

TEST(Wildcards, cover_the_whole_text) {
  EXPECT_TRUE(matches_wildcard("a*c", "abbc"));
  EXPECT_TRUE(matches_wildcard("*", ""));
  EXPECT_TRUE(matches_wildcard("?", "\xC3\xA9"));
  EXPECT_TRUE(matches_wildcard("*a*b*", "xxaxxbxx"));
  EXPECT_FALSE(matches_wildcard("?*", ""));
  EXPECT_FALSE(matches_wildcard("", "a"));
  EXPECT_FALSE(matches_wildcard("a*b", "abc"));
  EXPECT_FALSE(matches_wildcard(std::string(50, '*') + "b", std::string(5000, 'a')));
}

TEST(ImageReferences, get_their_defaults) {
  const auto plain = parse_image_reference("nginx");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->text(), "docker.io/nginx:latest");
  const std::string digest = "sha256:" + std::string(64, 'a');
  const auto pinned = parse_image_reference("ghcr.io/a/b:1.0@" + digest);
  ASSERT_TRUE(pinned);
  EXPECT_EQ(pinned->text(), "ghcr.io/a/b@" + digest);
  EXPECT_EQ(pinned->tag, "1.0");
  EXPECT_EQ(pinned->name, "b");
  EXPECT_EQ(parse_image_reference("a/b")->registry, "docker.io");
  EXPECT_EQ(parse_image_reference("a@" + digest)->tag, "");
  for (const std::string_view text : {"", "A", "a b", "a:", "a@x", "a//b", "-a", "a/b:c:d"})
    EXPECT_FALSE(parse_image_reference(text)) << text;
}

}  // namespace
}  // namespace document
