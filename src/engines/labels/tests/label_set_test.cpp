#include "engines/labels/label_set.h"

#include <gtest/gtest.h>

#include "engines/labels/quote.h"

namespace labels {
namespace {

using Map = std::map<std::string, std::string>;

std::string print(const Map& labels) {
  return fingerprint_text(fingerprint(LabelSet::from(labels)));
}

TEST(LabelSet, fingerprints_are_those_of_alertmanager) {
  EXPECT_EQ(print({}), "cbf29ce484222325");
  EXPECT_EQ(print({{"alertname", "Good"}}), "bfb7da6a737ed1db");
  EXPECT_EQ(print({{"alertname", "Down"}, {"dc", "x"}}), "3c76f6fc0cc231e3");
  EXPECT_EQ(print({{"alertname", "Slow"}, {"dc", "x"}}), "8771fe0b3e01ce76");
  EXPECT_EQ(print({{"alertname", "Disk"}, {"instance", "n1"}, {"severity", "page"}, {"team", "a"}}),
            "021a349eb96f8831");
  EXPECT_EQ(print({{"alertname", "HighLatency"}, {"env", "prod"}, {"service", "checkout"}}),
            "257d7a4a69b7c563");
  EXPECT_EQ(print({{"alertname", "Überlast"}, {"zone", "eu-1"}}), "5ffdd206564e8276");
  EXPECT_EQ(print({{"alertname", "Quote"},
                   {"msg", "say \"hi\" newline \\end"},
                   {"severity", "page"},
                   {"team", "a"}})
                .size(),
            16U);
}

TEST(LabelSet, empty_values_go_and_the_last_of_a_name_wins) {
  const LabelSet set =
      LabelSet::from(std::vector<Label>{{"b", "1"}, {"a", "x"}, {"c", ""}, {"b", "2"}});
  EXPECT_EQ(set.to_map(), (Map{{"a", "x"}, {"b", "2"}}));
  EXPECT_EQ(set.size(), 2U);
  EXPECT_FALSE(set.has("c"));
  EXPECT_EQ(set.value("b"), "2");
}

TEST(LabelSet, decode_reads_what_was_encoded_and_refuses_the_rest) {
  const LabelSet set = LabelSet::from(Map{{"a", "1"}, {"bb", "22"}});
  const std::string bytes(set.encoded());
  const auto again = LabelSet::decode(bytes);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, set);
  for (std::size_t length = 1; length < bytes.size(); ++length) {
    const auto cut = LabelSet::decode(bytes.substr(0, length));
    if (cut) {
      EXPECT_EQ(cut->size(), 1U) << length;  // cut between two labels
    }
  }
  const std::string twice = bytes + bytes;
  EXPECT_FALSE(LabelSet::decode(twice));
}

TEST(LabelSet, encoded_is_lengths_and_texts) {
  const auto encoded = [](const Map& map) { return std::string(LabelSet::from(map).encoded()); };
  EXPECT_EQ(encoded({}), "");
  EXPECT_EQ(encoded({{"a", "1"}, {"bb", "22"}}), "\1\1a1\2\2bb22");
  EXPECT_EQ(encoded({{"a", std::string(300, 'x')}}), "\1\xAC\2a" + std::string(300, 'x'));
}

TEST(LabelSet, decode_refuses_a_length_that_nobody_writes) {
  const std::string padded("\x81\0\1a1", 5), endless("\xFF\xFF\xFF\xFF\xFF\xFF\1", 7);
  EXPECT_FALSE(LabelSet::decode(padded));
  EXPECT_FALSE(LabelSet::decode(endless));
  EXPECT_FALSE(
      LabelSet::decode("\1\xFF\xFF\xFF\xFF\x0F"
                       "a"));
  for (const std::size_t length : {127U, 128U, 16'383U, 16'384U, 100'000U}) {
    const LabelSet set = LabelSet::from(Map{{"a", std::string(length, 'v')}, {"b", "1"}});
    const auto again = LabelSet::decode(set.encoded());
    ASSERT_TRUE(again) << length;
    EXPECT_EQ(*again, set) << length;
  }
}

TEST(LabelSet, copies_share_and_the_last_one_frees) {
  LabelSet copy;
  {
    const LabelSet set = LabelSet::from(Map{{"a", "1"}});
    copy = set;
    EXPECT_EQ(copy.encoded().data(), set.encoded().data());
  }
  EXPECT_EQ(copy.value("a"), "1");
}

TEST(LabelSet, order_is_alertmanagers) {
  const auto set = [](const Map& map) { return LabelSet::from(map); };
  EXPECT_LT(compare(set({{"z", "9"}}), set({{"a", "1"}, {"b", "1"}})), 0);
  EXPECT_LT(compare(set({{"a", "1"}}), set({{"a", "2"}})), 0);
  EXPECT_GT(compare(set({{"a", "1"}}), set({{"b", "1"}})), 0) << "who lacks `a` comes first";
  EXPECT_EQ(compare(set({{"a", "1"}}), set({{"a", "1"}})), 0);
}

TEST(LabelSet, text_is_gos_with_comma_and_space) {
  EXPECT_EQ(to_text(LabelSet::from(Map{{"c", "d\n"}, {"a", "\"b\""}})), R"({a="\"b\"", c="d\n"})");
  EXPECT_EQ(to_text(LabelSet{}), "{}");
}

TEST(LabelSet, subset_keeps_what_is_there) {
  const LabelSet set = LabelSet::from(Map{{"a", "1"}, {"b", "2"}});
  EXPECT_EQ(subset(set, {"b", "missing"}).to_map(), (Map{{"b", "2"}}));
}

TEST(Quote, unquote_takes_back_what_quote_wrote) {
  for (const std::string text : {"", "plain", "tab\tquote\"back\\", "Über", "\x01\x7f", "🙂"}) {
    const auto back = go_unquote(go_quote(text));
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(*back, text);
  }
  EXPECT_EQ(go_quote("\xff"), R"("\xff")");
  EXPECT_EQ(go_quote("\xE2\x80\x8B"), R"("\u200b")");
}

TEST(Quote, bad_literals_are_refused) {
  for (const char* text :
       {"\"", "x", "\"a", "\"\\q\"", "\"\\x1\"", "\"\\ud800\"", "\"a\"b\"", "\"\\400\""})
    EXPECT_FALSE(go_unquote(text)) << text;
}

}  // namespace
}  // namespace labels
