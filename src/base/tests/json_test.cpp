#include "base/json/json.h"

#include <gtest/gtest.h>

#include "base/check.h"

namespace base::json {
namespace {

std::string again(std::string_view text) {
  std::string out;
  write(out, Document::parse(text)->root());
  return out;
}

TEST(Json, values_write_as_they_read) {
  for (const char* text : {"null", "true", "-1", "9223372036854775807", "18446744073709551615",
                           "1.5", "\"a\\n\\u0001\"", "[]", "{}", R"({"a":[1,{"b":"ü"}],"c":null})"})
    EXPECT_EQ(again(text), text);
  EXPECT_EQ(again(" { \"a\" : 1 } "), R"({"a":1})");
  EXPECT_EQ(again("333333333.33333329"), "333333333.3333333") << "read exactly";
  EXPECT_EQ(again("-2710e-84477"), "-0.0");
  EXPECT_EQ(again("-0.0"), "-0.0") << "and stays so";
}

TEST(Json, numbers_keep_what_they_were) {
  const std::pair<const char*, Kind> kinds[] = {{"0", Kind::int64},
                                                {"-9223372036854775808", Kind::int64},
                                                {"9223372036854775808", Kind::uint64},
                                                {"18446744073709551615", Kind::uint64},
                                                {"18446744073709551616", Kind::float64},
                                                {"-9223372036854775809", Kind::float64},
                                                {"1.0", Kind::float64},
                                                {"1e2", Kind::float64}};
  for (const auto& [text, kind] : kinds)
    EXPECT_EQ(Document::parse(text)->root().kind(), kind) << text;
  const std::pair<const char*, double> doubles[] = {
      {"4.9e-324", 4.9e-324},
      {"1.7976931348623157e308", 1.7976931348623157e308},
      {"0.1", 0.1},
      {"1e-400", 0.0},
      {"18446744073709551615", 18446744073709551615.0}};
  for (const auto& [text, number] : doubles)
    EXPECT_EQ(Document::parse(text)->root().number(), number) << text;
  EXPECT_FALSE(Document::parse("1e400"));
  EXPECT_FALSE(Document::parse("-1e400"));
  for (const double number : {0.1, 1e21, 5e-324, -2.5e-7, 123456789012345680.0}) {
    std::string text;
    write_number(text, number);
    EXPECT_EQ(Document::parse(text)->root().number(), number) << text;
  }
  std::string none;
  write_number(none, std::numeric_limits<double>::infinity());
  EXPECT_EQ(none, "null");
}

TEST(Json, escapes_read_as_the_characters_they_name) {
  const std::pair<const char*, std::string_view> cases[] = {
      {R"("\u00fc")", "ü"},
      {R"("\ud83d\ude42")", "🙂"},
      {R"("\u0000a")", std::string_view("\0a", 2)},
      {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"}};
  for (const auto& [text, value] : cases) EXPECT_EQ(Document::parse(text)->root().string(), value);
  for (const char* bad : {R"("\ud83d")", R"("\ude42")", R"("\ud83d\u0041")", R"("\u12g4")",
                          R"("\x41")", "\"a\tb\"", "\"a\nb\""})
    EXPECT_FALSE(Document::parse(bad)) << bad;
}

TEST(Json, faults_name_line_and_column) {
  const auto broken = Document::parse("{\n  \"a\": x}");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().message.substr(0, 16), "line 2, column 8") << broken.error().message;
  for (const char* bad : {"",
                          "{",
                          "[1,]",
                          "01",
                          "nul",
                          "\"\xff\"",
                          "1 2",
                          "{\"a\"}",
                          "'a'",
                          "// c\n1",
                          "/**/1",
                          "{a:1}",
                          "{\"a\":1,}",
                          "[1 2]",
                          "+1",
                          ".5",
                          "1.",
                          "1e",
                          "-",
                          "NaN",
                          "Infinity",
                          "\xef\xbb\xbf{}",
                          "\"\xed\xa0\x80\"",
                          "\"\xc0\x80\"",
                          "[1}",
                          "]",
                          "\v1",
                          "True"}) {
    const auto document = Document::parse(bad);
    ASSERT_FALSE(document) << bad;
    EXPECT_EQ(document.error().code, Code::invalid);
    EXPECT_EQ(document.error().message.substr(0, 5), "line ") << document.error().message;
  }
}

TEST(Json, depth_is_bounded) {
  const std::string deep(10'000, '[');
  ASSERT_FALSE(Document::parse(deep));
  EXPECT_EQ(Document::parse(deep).error().code, Code::invalid);
  EXPECT_TRUE(Document::parse(std::string(32, '[') + std::string(32, ']')));
  EXPECT_FALSE(Document::parse(std::string(33, '[') + std::string(33, ']')));
}

TEST(Json, a_member_given_twice_is_refused_or_the_last_wins) {
  EXPECT_FALSE(Document::parse(R"({"a":1,"a":2})"));
  const auto last =
      Document::parse(R"({"a":1,"b":3,"a":2})", {.duplicates = Duplicates::last_wins});
  ASSERT_TRUE(last);
  EXPECT_EQ(last->root().object().size(), 2U);
  EXPECT_EQ(last->root().find("a")->int64(), 2);
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"k" + std::to_string(i) + "\":1,";
  const auto twice = Document::parse(many + "\"k50\":2}");
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().message.find("\"k50\" is given twice"), std::string::npos);
  EXPECT_FALSE(Document::parse(R"({"":1,"":2})"));
  EXPECT_FALSE(Document::parse(R"({"a":1,"\u0061":2})"));
  EXPECT_TRUE(Document::parse(many + "\"k\":2}"));
}

TEST(Json, the_last_wins_at_the_place_of_the_first) {
  const Limits last_wins{.duplicates = Duplicates::last_wins};
  for (const std::string filler : {"", "many"}) {  // few and many are settled differently
    std::string text = R"({"a":1,"b":2,"a":3,)", expected = R"({"a":6,"b":2,)";
    if (!filler.empty())
      for (int i = 0; i < 50; ++i) {
        const std::string member = "\"k" + std::to_string(i) + "\":0,";
        text += member;
        expected += member;
      }
    text += R"("c":4,"a":6})";
    expected += R"("c":4})";
    const auto document = Document::parse(text, last_wins);
    ASSERT_TRUE(document) << document.error().message;
    std::string out;
    write(out, document->root());
    EXPECT_EQ(out, expected);
  }
}

TEST(Json, a_document_outlives_its_text_and_a_move) {
  std::string text = R"({"name":"a name that is too long for a short string"})";
  auto document = Document::parse(text);
  text.assign(text.size(), '!');
  const Document moved = *std::move(document);
  EXPECT_EQ(moved.root().find("name")->string(), "a name that is too long for a short string");
}

TEST(Json, pointers_find_and_escape) {
  const auto document = Document::parse(R"({"a/b":{"~":[1,2]}})");
  EXPECT_EQ(at(document->root(), "/a~1b/~0/1")->int64(), 2);
  for (const char* none : {"/a", "/a~1b/~0/2", "/a~1b/~0/01", "a", "/a~2"})
    EXPECT_EQ(at(document->root(), none), nullptr) << none;
  std::string pointer;
  append_token(pointer, "a/~");
  EXPECT_EQ(pointer, "/a~1~0");
}

TEST(Json, a_wrong_kind_is_a_bug) {
  const auto document = Document::parse("1");
  EXPECT_THROW(static_cast<void>(document->root().string()), Bug);
  EXPECT_EQ(document->root().find("a"), nullptr);
}

TEST(Json, is_laid_out_a_line_a_member) {
  const auto document = Document::parse(R"({"z":[1,{"b":"\n"},[]],"a":{},"n":null,"t":[[true]]})");
  std::string out;
  write_indented(out, document->root());
  EXPECT_EQ(out, R"({
  "z": [
    1,
    {
      "b": "\n"
    },
    []
  ],
  "a": {},
  "n": null,
  "t": [
    [
      true
    ]
  ]
})");
  std::string scalar;
  write_indented(scalar, Document::parse("1.5")->root());
  EXPECT_EQ(scalar, "1.5");
}

TEST(JsonWriter, places_commas) {
  std::string out;
  Writer writer(out);
  writer.begin_object().member("a", 1).key("b").begin_array().string("x").null().end_array();
  writer.member("c", true).member("d", 0.5).end_object();
  EXPECT_EQ(out, R"({"a":1,"b":["x",null],"c":true,"d":0.5})");
}

TEST(JsonWriter, nests_takes_raw_values_and_all_of_uint64) {
  std::string out;
  Writer writer(out);
  writer.begin_array().begin_object().end_object().begin_array().end_array();
  writer.raw("{\"r\":1}").number(std::int64_t{-1}).number(UINT64_MAX).begin_object();
  writer.member("u", UINT64_MAX).member("\"", "\x1f").end_object().end_array();
  EXPECT_EQ(out, R"([{},[],{"r":1},-1,18446744073709551615,)"
                 R"({"u":18446744073709551615,"\"":"\u001f"}])");
  EXPECT_TRUE(Document::parse(out));
}

TEST(JsonWriter, closing_what_is_not_open_is_a_bug) {
  std::string out;
  EXPECT_THROW(Writer(out).end_object(), Bug);
  EXPECT_THROW(Writer(out).end_array(), Bug);
}

}  // namespace
}  // namespace base::json
