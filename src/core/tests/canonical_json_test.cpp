#include "core/canonical_json.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <string>

namespace core {
namespace {

std::string canonical(std::string_view json) {
  auto text = canonical_json(json);
  return text ? *text : "error: " + text.error().message;
}

// RFC 8785 section 3.2.2 and 3.2.4.
TEST(CanonicalJson, the_example_of_the_rfc) {
  EXPECT_EQ(canonical(R"({
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    })"),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

// RFC 8785 section 3.2.3: the order by UTF-16 code units.
TEST(CanonicalJson, members_are_sorted_by_utf16_code_units) {
  EXPECT_EQ(canonical(R"({
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    })"),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
            "\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\","
            "\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\","
            "\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
  EXPECT_TRUE(utf16_less("a", "aa"));
  EXPECT_FALSE(utf16_less("aa", "a"));
  EXPECT_FALSE(utf16_less("a", "a"));
  EXPECT_TRUE(utf16_less("", "a"));
}

// RFC 8785 appendix B: IEEE 754 bits and their text.
TEST(CanonicalJson, numbers_print_as_in_appendix_b) {
  const struct {
    std::uint64_t bits;
    const char* text;
  } cases[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const auto& one : cases) {
    std::string out;
    append_canonical_number(out, std::bit_cast<double>(one.bits));
    EXPECT_EQ(out, one.text);
  }
}

TEST(CanonicalJson, integers_are_exact_or_refused) {
  EXPECT_EQ(canonical("[0,-0,-7,9007199254740992,-9007199254740992]"),
            "[0,0,-7,9007199254740992,-9007199254740992]");
  EXPECT_EQ(canonical("[9007199254740994,9223372036854775808]"),
            "[9007199254740994,9223372036854776000]");
  for (const auto* json : {"9007199254740993", "9223372036854775807", "18446744073709551615"})
    EXPECT_FALSE(canonical_json(json)) << json;
}

TEST(CanonicalJson, what_is_canonical_is_read_back_unchanged) {
  for (const auto* json :
       {"77767777777677777.78", "9223372036854775808", "-1e20", "1e21", "123e18"}) {
    const auto once = canonical(json);
    EXPECT_EQ(canonical(once), once) << json;
  }
  EXPECT_EQ(canonical("77767777777677777.78"), "77767777777677780");
}

TEST(CanonicalJson, empty_and_nested_values_have_no_white_space) {
  EXPECT_EQ(
      canonical(" { \"b\" : [ ] , \"a\" : { } , \"\" : [ 1 , { \"z\" : 0 , \"y\" : null } ] } "),
      "{\"\":[1,{\"y\":null,\"z\":0}],\"a\":{},\"b\":[]}");
  EXPECT_EQ(canonical("\"\\u0000\\b\\t\\n\\f\\r\\u001f\\u007f\\/\""),
            "\"\\u0000\\b\\t\\n\\f\\r\\u001f\x7f/\"");
}

TEST(CanonicalJson, what_is_no_json_is_refused) {
  for (const auto* json : {"", "{", "[1,]", "{\"a\":1,\"a\":2}", "NaN"})
    EXPECT_FALSE(canonical_json(json)) << json;
}

}  // namespace
}  // namespace core
