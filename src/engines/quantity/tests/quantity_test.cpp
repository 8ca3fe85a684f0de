#include "engines/quantity/quantity.h"

#include <gtest/gtest.h>

#include "engines/quantity/scaled.h"

namespace quantity {
namespace {

Quantity read(std::string_view text) {
  const auto quantity = Quantity::parse(text);
  EXPECT_TRUE(quantity) << text;
  return quantity.value_or(Quantity());
}

TEST(Quantities, are_printed_with_the_largest_suffix_that_leaves_no_fraction) {
  const struct {
    const char *text, *printed;
  } cases[] = {{"0", "0"},           {"1", "1"},          {"1000", "1k"},
               {"1500", "1500"},     {"1.5", "1500m"},    {"0.5Gi", "512Mi"},
               {"1024Ki", "1Mi"},    {"1.5Gi", "1536Mi"}, {"100m", "100m"},
               {"1000m", "1"},       {"2e3", "2e3"},      {"12E", "12E"},
               {".5", "500m"},       {"1.", "1"},         {"-1.5k", "-1500"},
               {"+1", "1"},          {"1e-3", "1e-3"},    {"0.1Ki", "102400m"},
               {"1Ei", "1Ei"},       {"1e0", "1"},        {"0.0000000001", "1n"},
               {"10000E", "10000E"}, {"2048", "2048"},    {"500Ki", "500Ki"}};
  for (const auto& each : cases) EXPECT_EQ(read(each.text).text(), each.printed) << each.text;
}

TEST(Quantities, compare_by_value_and_exactly) {
  EXPECT_EQ(read("200M"), read("0.2G"));
  EXPECT_LT(read("50M"), read("50Mi"));
  EXPECT_GT(read("150Mi"), read("100Mi"));
  EXPECT_LT(read("-2"), read("-1"));
  EXPECT_LT(read("-1"), read("0"));
  EXPECT_LT(read("9007199254740992"), read("9007199254740993"));
  EXPECT_LT(read("9999999999999999999999999999999999998G"),
            read("9999999999999999999999999999999999999G"));
}

TEST(Quantities, what_is_none_is_refused) {
  for (const char* text : {"", "200K", "Three", "Mib", "1,3G", "..", "--", "1.2.3", "1e", "1e1.5",
                           "1 k", "0x10", "1kk", "1e999", "--1"})
    EXPECT_FALSE(Quantity::parse(text)) << text;
}

TEST(Quantities, are_added_in_the_family_of_the_left_one) {
  EXPECT_EQ(read("50k").plus(read("20k"))->text(), "70k");
  EXPECT_EQ(read("1Gi").plus(read("1024Mi"))->text(), "2Gi");
  EXPECT_EQ(read("50k").minus(read("100k"))->text(), "-50k");
  EXPECT_EQ(read("-1").plus(read("1"))->text(), "0");
  EXPECT_EQ(read("-1").minus(read("-1"))->sign(), 0);
  EXPECT_EQ(read("0").plus(read("1Ki"))->text(), "1Ki");
}

TEST(Quantities, are_multiplied_exactly) {
  EXPECT_EQ(read("1500m").times(Quantity::of(-2))->text(), "-3");
  EXPECT_EQ(read("12Ki").times(*Quantity::of_number(0.5))->text(), "6Ki");
  EXPECT_EQ(read("1n").times(read("1m"))->text(), "1");  // no suffix is that small
  EXPECT_GT(read("1n").sign(), 0);
  EXPECT_EQ(read("10G").times(read("10000000000G"))->text(), "100000000000E");
  const Quantity large = read("1" + std::string(60, '0'));
  EXPECT_FALSE(large.times(large));
  EXPECT_FALSE(read(std::string(70, '9')).plus(*read("1n").times(read("1n"))));
  EXPECT_GT(read(std::string(70, '9')), *read("1n").times(read("1n")));
}

TEST(Quantities, are_divided_towards_0_at_the_finer_scale) {
  EXPECT_EQ(read("11").divided_by(Quantity::of(2))->text(), "5");
  EXPECT_EQ(read("-11").divided_by(Quantity::of(2))->text(), "-5");
  EXPECT_EQ(read("1.5").divided_by(Quantity::of(2))->text(), "700m");
  EXPECT_EQ(read("10").divided_by(read("0.25"))->text(), "40");
  EXPECT_EQ(read("1Gi").divided_by(Quantity::of(1024))->text(), "1Mi");
  EXPECT_EQ(read("1000000000000E").divided_by(read("1000000000E"))->text(), "1k");
}

TEST(Quantities, of_numbers_are_their_shortest_decimal) {
  EXPECT_EQ(Quantity::of_number(0.1)->text(), "100m");
  EXPECT_EQ(Quantity::of_number(-1e21), read("-1000E"));
  EXPECT_FALSE(Quantity::of_number(1e300));
}

TEST(Quantities, with_a_binary_suffix_end_at_two_to_the_63) {
  EXPECT_EQ(read("16Ei").whole(), 9'223'372'036'854'775'807);
  EXPECT_EQ(read("-16Ei").whole(), -9'223'372'036'854'775'807);
  EXPECT_EQ(read("1000.5Ki").text(), "1024512");
  EXPECT_EQ(read("10.0001Ki").text(), "10240102400u");
}

TEST(Quantities, are_whole_when_they_fit_an_int64) {
  EXPECT_EQ(read("50k").whole(), 50'000);
  EXPECT_EQ(read("50000000G").whole(), 50'000'000'000'000'000);
  EXPECT_FALSE(read("1500m").whole());
  EXPECT_FALSE(read("9999999999999999999999999999999999999G").whole());
  EXPECT_DOUBLE_EQ(read("1500m").approximate(), 1.5);
  EXPECT_DOUBLE_EQ(read("-1Gi").approximate(), -1073741824.0);
}

TEST(Quantities, without_digits_are_0) {
  for (const char* text : {"+", "-", ".", "m", "Ki", ".Gi", "E"}) {
    ASSERT_TRUE(Quantity::parse(text)) << text;
    EXPECT_EQ(read(text).sign(), 0) << text;
  }
  EXPECT_FALSE(Quantity::parse(""));
  EXPECT_FALSE(Quantity::parse("+x"));
}

TEST(Quantities, are_integers_to_kubernetes_as_they_are_written) {
  struct Case {
    const char* text;
    std::optional<std::int64_t> whole;
  };
  constexpr Case cases[] = {{"50k", 50'000},
                            {"1.5k", 1'500},
                            {"1e3", 1'000},
                            {"-7", -7},
                            {"007", 7},
                            {"m", std::nullopt},
                            {".", 0},
                            {"1E", 1'000'000'000'000'000'000},
                            {"10E", std::nullopt},
                            {"1000m", std::nullopt},
                            {"1.0", std::nullopt},
                            {"1.5Gi", std::nullopt},
                            {"99Ti", 108'851'651'149'824},
                            {"100Ti", std::nullopt},
                            {"1Pi", std::nullopt},
                            {"1234567890123456789", std::nullopt},
                            {"0.0000000001", std::nullopt}};
  for (const Case& each : cases) {
    const auto scaled = Scaled::parse(each.text);
    EXPECT_EQ(scaled ? scaled->whole() : std::nullopt, each.whole) << each.text;
  }
  const auto half = *Scaled::parse("500m");
  EXPECT_FALSE(half.plus(half)->whole());
  EXPECT_EQ(Scaled::parse("1k")->plus({.value = 1})->whole(), 1'001);
  EXPECT_EQ(Scaled::parse("2k")->plus(*Scaled::parse("1k")->opposite())->whole(), 1'000);
}

}  // namespace
}  // namespace quantity
