#include <gtest/gtest.h>

#include "engines/document/tests/reading.h"

namespace document {
namespace {

TEST(Json, values_are_read_as_they_stand) {
  World world;
  for (const std::string_view text :
       {"null", "true", "false", "0", "-1", "9223372036854775807", "18446744073709551615", "1.5",
        "\"\"", "[]", "{}", R"({"a":[1,{"b":null}],"c":"x"})"})
    EXPECT_EQ(world.shown_json(text), text);
  EXPECT_EQ(world.shown_json(" [ 1 , 2 ]\r\n"), "[1,2]");
  EXPECT_EQ(world.shown_json("\xEF\xBB\xBF{}"), "{}");
}

TEST(Json, numbers_without_fraction_or_exponent_are_integers_where_they_fit) {
  World world;
  EXPECT_EQ(world.json("7")->kind(), Kind::int64);
  EXPECT_EQ(world.json("9223372036854775808")->kind(), Kind::uint64);
  EXPECT_EQ(world.json("18446744073709551616")->kind(), Kind::float64);
  EXPECT_EQ(world.json("7.0")->kind(), Kind::float64);
  EXPECT_EQ(world.json("7e0")->kind(), Kind::float64);
  EXPECT_EQ(world.json("1e-400")->float64(), 0);
  EXPECT_EQ(world.shown_json("1e400"), "f:1:1: the number is out of range");
}

TEST(Json, escapes_become_what_they_mean) {
  World world;
  EXPECT_EQ(world.json(R"("\"\\\/\b\f\n\r\t")")->string(), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(world.json(R"("\u00e9\ud83d\ude00")")->string(), "\xC3\xA9\xF0\x9F\x98\x80");
  EXPECT_EQ(world.json(R"("\ud83dx")")->string(), "\xEF\xBF\xBDx");
  EXPECT_EQ(world.json(R"({"\u0061":1})")->find("a")->int64(), 1);
}

TEST(Json, errors_say_where) {
  World world;
  EXPECT_EQ(world.shown_json(""), "f:1:1: expected a value");
  EXPECT_EQ(world.shown_json("{\n  \"a\" 1}"), "f:2:7: expected ':'");
  EXPECT_EQ(world.shown_json("[1,]"), "f:1:4: expected a value");
  EXPECT_EQ(world.shown_json("[1 2]"), "f:1:4: expected ',' or ']'");
  EXPECT_EQ(world.shown_json("{a:1}"), "f:1:2: expected a key in quotes");
  EXPECT_EQ(world.shown_json("01"), "f:1:1: a number has no leading zero");
  EXPECT_EQ(world.shown_json("\"a\nb\""), "f:1:3: a control character must be escaped");
  EXPECT_EQ(world.shown_json("\"\\x\""), "f:1:2: an escape that JSON does not know");
  EXPECT_EQ(world.shown_json("1 1"), "f:1:3: expected the end of the document");
  EXPECT_EQ(world.shown_json("\"\xFF\""), "f:1:2: not UTF-8");
}

TEST(Json, of_a_key_given_twice_the_last_counts_with_a_warning) {
  World world;
  EXPECT_EQ(world.shown_json("{\"a\":1,\n\"a\":2}"), "{\"a\":2}");
  ASSERT_EQ(world.reading.warnings.size(), 1U);
  EXPECT_EQ(world.reading.warnings[0].message,
            "f:2:1: the key \"a\" is also given at f:1:2; the last one counts");
}

TEST(Json, every_node_knows_its_bytes) {
  World world;
  const auto root = world.json("{\"a\": [1, \"xy\"]}");
  ASSERT_TRUE(root);
  const auto text = [&](const Span& span) { return world.sources.text(span); };
  EXPECT_EQ(text(root->span()), "{\"a\": [1, \"xy\"]}");
  EXPECT_EQ(text(root->members()[0].key_span()), "\"a\"");
  EXPECT_EQ(text(root->find("a")->span()), "[1, \"xy\"]");
  EXPECT_EQ(text(root->find("a")->items()[1].span()), "\"xy\"");
}

TEST(Json, limits_are_named) {
  World world;
  const std::string deep(10'000, '[');
  EXPECT_EQ(world.json(deep).error().code, base::Code::limited);
  EXPECT_EQ(world.json(deep).error().message,
            "f:1:257: nested deeper than 256 (`document_depth_max`)");
  EXPECT_EQ(world.json("[1,2,3]", {.nodes_max = 3}).error().code, base::Code::limited);
  EXPECT_EQ(world.json("[1,2,3]", {.bytes_max = 3}).error().message,
            "f: larger than 3 bytes (`document_bytes_max`)");
}

}  // namespace
}  // namespace document
