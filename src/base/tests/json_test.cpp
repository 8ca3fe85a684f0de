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
  EXPECT_FALSE(Document::parse("1e400"));
}

TEST(Json, faults_name_line_and_column) {
  const auto broken = Document::parse("{\n  \"a\": x}");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().message.substr(0, 16), "line 2, column 8") << broken.error().message;
  for (const char* bad :
       {"", "{", "[1,]", "01", "nul", "\"\xff\"", "1 2", "{\"a\"}", "'a'", "// c\n1"})
    EXPECT_FALSE(Document::parse(bad)) << bad;
}

TEST(Json, depth_is_bounded) {
  const std::string deep(10'000, '[');
  ASSERT_FALSE(Document::parse(deep));
  EXPECT_EQ(Document::parse(deep).error().code, Code::limited);
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
  EXPECT_FALSE(Document::parse(many + "\"k50\":2}"));
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

TEST(JsonWriter, places_commas) {
  std::string out;
  Writer writer(out);
  writer.begin_object().member("a", 1).key("b").begin_array().string("x").null().end_array();
  writer.member("c", true).member("d", 0.5).end_object();
  EXPECT_EQ(out, R"({"a":1,"b":["x",null],"c":true,"d":0.5})");
}

}  // namespace
}  // namespace base::json
