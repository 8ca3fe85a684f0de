#include "base/text.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Text, encodings_have_the_published_vectors) {  // RFC 4648 section 10
  const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : cases) {
    EXPECT_EQ(to_base64(plain), encoded);
    EXPECT_EQ(from_base64(encoded), plain);
  }
  EXPECT_EQ(to_base64url("\xff\xef"), "_-8");
  EXPECT_EQ(from_base64url("_-8"), "\xff\xef");
  for (const char* bad : {"Zg=", "Zg", "Z===", "Zh==", "Z g=", "====", "Zg==Zg==", "Zm9=", "_-8="})
    EXPECT_FALSE(from_base64(bad)) << bad;
  EXPECT_FALSE(from_base64url("Zg=="));
  EXPECT_EQ(to_hex("\x01\xab"), "01ab");
  EXPECT_EQ(from_hex("01AB"), "\x01\xab");
  for (const char* bad : {"abc", "0g", "0x", " 1"}) EXPECT_FALSE(from_hex(bad)) << bad;
}

TEST(Text, utf8_is_checked_to_the_last_bit) {
  for (const char* good : {"", "a", "ü", "€", "🙂"}) EXPECT_TRUE(is_utf8(good)) << good;
  for (const char* bad :
       {"\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\xff"})
    EXPECT_FALSE(is_utf8(bad)) << to_hex(bad);
}

TEST(Text, the_beginning_that_is_utf8_is_measured_in_bytes) {
  const std::pair<const char*, std::size_t> cases[] = {
      {"", 0}, {"abc", 3}, {"ü\xff", 2}, {"a\xe2\x82", 1}, {"\x80", 0}};
  for (const auto& [text, length] : cases) EXPECT_EQ(utf8_length(text), length) << to_hex(text);
}

TEST(Text, the_closest_name_is_found_within_a_third) {
  const std::string_view known[] = {"value", "regex", "name"};
  EXPECT_EQ(closest("vlaue", known), "");
  EXPECT_EQ(closest("valu", known), "value");
  EXPECT_EQ(closest("Regex", known), "regex");
  EXPECT_EQ(closest("zzz", known), "");
  EXPECT_EQ(closest("", known), "");
  EXPECT_EQ(closest("value", {}), "");
  EXPECT_EQ(closest(std::string(10'000, 'v'), known), "");
}

TEST(Text, numbers_are_the_whole_text_in_decimal) {
  EXPECT_EQ(to_int64("0"), 0);
  EXPECT_EQ(to_int64("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(to_int64("9223372036854775807"), INT64_MAX);
  for (const char* bad : {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "1e3"})
    EXPECT_FALSE(to_int64(bad)) << bad;
}

TEST(Text, splitting_keeps_empty_parts) {
  using Parts = std::vector<std::string_view>;
  EXPECT_EQ(split("a,b", ','), (Parts{"a", "b"}));
  EXPECT_EQ(split(",a,", ','), (Parts{"", "a", ""}));
  EXPECT_EQ(split("", ','), (Parts{""}));
}

TEST(Text, white_space_and_case_are_those_of_ascii) {
  EXPECT_EQ(trim(" \t\r\n a b \f\v"), "a b");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim("\xc2\xa0"
                 "a"),
            "\xc2\xa0"
            "a")
      << "a no-break space stays";
  EXPECT_EQ(to_lower("AbÜ[@Z"), "abÜ[@z");
  EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-type"));
  EXPECT_FALSE(equal_ignoring_case("a", "ab"));
  EXPECT_FALSE(equal_ignoring_case("@", "`")) << "differ in the same bit as letters do";
}

TEST(Text, percent_encoding_goes_both_ways) {
  EXPECT_EQ(percent_encode("a b/ü~"), "a%20b%2F%C3%BC~");
  EXPECT_EQ(percent_decode("a%20b+c", Plus::literal), "a b+c");
  EXPECT_EQ(percent_decode("a%20b+c", Plus::space), "a b c");
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  EXPECT_EQ(percent_decode(percent_encode(all), Plus::space), all);
  for (const char* bad : {"%", "%2", "%zz", "a%", "%%20", "%2 0"})
    EXPECT_FALSE(percent_decode(bad, Plus::literal)) << bad;
}

}  // namespace
}  // namespace base
