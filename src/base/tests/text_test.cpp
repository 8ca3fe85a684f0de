#include "base/text.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/id.h"
#include "base/secret.h"

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
  for (const char* bad : {"Zg=", "Zg", "Z===", "Zh==", "Z g="})
    EXPECT_FALSE(from_base64(bad)) << bad;
  EXPECT_FALSE(from_base64url("Zg=="));
  EXPECT_EQ(to_hex("\x01\xab"), "01ab");
  EXPECT_EQ(from_hex("01AB"), "\x01\xab");
  EXPECT_FALSE(from_hex("abc"));
}

TEST(Text, utf8_is_checked_to_the_last_bit) {
  for (const char* good : {"", "a", "ü", "€", "🙂"}) EXPECT_TRUE(is_utf8(good)) << good;
  for (const char* bad :
       {"\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\xff"})
    EXPECT_FALSE(is_utf8(bad)) << to_hex(bad);
}

TEST(Text, the_closest_name_is_found_within_a_third) {
  const std::string_view known[] = {"value", "regex", "name"};
  EXPECT_EQ(closest("vlaue", known), "");
  EXPECT_EQ(closest("valu", known), "value");
  EXPECT_EQ(closest("Regex", known), "regex");
  EXPECT_EQ(closest("zzz", known), "");
}

TEST(Text, percent_encoding_goes_both_ways) {
  EXPECT_EQ(percent_encode("a b/ü~"), "a%20b%2F%C3%BC~");
  EXPECT_EQ(percent_decode("a%20b+c", Plus::literal), "a b+c");
  EXPECT_EQ(percent_decode("a%20b+c", Plus::space), "a b c");
  for (const char* bad : {"%", "%2", "%zz"})
    EXPECT_FALSE(percent_decode(bad, Plus::literal)) << bad;
}

TEST(Ids, print_and_parse) {
  const char* text = "018f4e9c-7d3a-7bcd-8123-456789abcdef";
  ASSERT_TRUE(parse_id(text));
  EXPECT_EQ(to_string(*parse_id(text)), text);
  EXPECT_TRUE(parse_id("018F4E9C-7D3A-7BCD-8123-456789ABCDEF"));
  for (const char* bad :
       {"", "018f4e9c7d3a7bcd8123456789abcdef", "018f4e9c-7d3a-7bcd-8123-456789abcdeg",
        "018f4e9c-7d3a-7bcd-8123-456789abcde"})
    EXPECT_FALSE(parse_id(bad)) << bad;
  EXPECT_THROW(id_from_bytes("short"), Bug);
}

TEST(Ids, rise_within_a_millisecond_and_carry_the_time) {
  FakeClock clock({1'700'000'000'123'000'000});
  const auto randomness = seeded_randomness(1);
  const auto source = uuid7_source(clock, *randomness);
  Id last = source->next();
  EXPECT_EQ(to_string(last).substr(0, 13), "018bcfe5-687b");
  EXPECT_EQ(to_string(last)[14], '7');
  for (int i = 0; i < 10'000; ++i) {
    const Id next = source->next();
    ASSERT_LT(last, next);
    last = next;
  }
}

TEST(Secrets, compare_in_constant_time_and_empty_when_moved) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
  Secret first(std::string("short"));
  const Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
  EXPECT_EQ(second.reveal(), "short");
}

}  // namespace
}  // namespace base
