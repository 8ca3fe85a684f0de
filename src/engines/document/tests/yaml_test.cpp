#include <gtest/gtest.h>

#include <cmath>

#include "engines/document/tests/reading.h"

namespace document {
namespace {

TEST(Yaml, plain_scalars_mean_what_go_yaml_makes_of_them) {
  World world;
  const struct {
    std::string_view text, json;
  } cases[] = {{"~", "null"},
               {"Null", "null"},
               {"", "null"},
               {"y", "true"},
               {"Yes", "true"},
               {"ON", "true"},
               {"off", "false"},
               {"N", "false"},
               {"yEs", "\"yEs\""},
               {"12", "12"},
               {"-12", "-12"},
               {"+12", "12"},
               {"0777", "511"},
               {"0o17", "15"},
               {"0x1F", "31"},
               {"-0x1F", "-31"},
               {"0b101", "5"},
               {"1_000", "1000"},
               {"08", "8"},
               {"0x", "\"0x\""},
               {"1.5", "1.5"},
               {".5", "0.5"},
               {"1.", "1"},
               {"1e3", "1000"},
               {"-1.5E-2", "-0.015"},
               {"1e", "\"1e\""},
               {"1.2.3", "\"1.2.3\""},
               {"1:30", "\"1:30\""},
               {"2001-01-01", "\"2001-01-01\""},
               {"9223372036854775808", "9223372036854775808"},
               {"100m", "\"100m\""},
               {"-", "[null]"},
               {".", "\".\""},
               {"+", "\"+\""},
               {"0_7", "7"},
               {"_1", "\"_1\""},
               {"a b", "\"a b\""},
               {"00", "0"},
               {"0", "0"}};
  for (const auto& [text, json] : cases)
    EXPECT_EQ(world.shown_yaml("k: " + std::string(text) + "\n"),
              text == "-" ? world.shown_yaml("k: -") : "{\"k\":" + std::string(json) + "}")
        << text;
  EXPECT_EQ((*world.yaml("1."))[0].kind(), Kind::float64);
  EXPECT_EQ((*world.yaml("18446744073709551616"))[0].kind(), Kind::float64);
  EXPECT_TRUE(std::isinf((*world.yaml("-.inf"))[0].float64()));
  EXPECT_TRUE(std::isnan((*world.yaml(".NaN"))[0].float64()));
}

TEST(Yaml, quoted_and_block_scalars_are_strings) {
  World world;
  EXPECT_EQ(world.shown_yaml("['1', \"true\", '~']"), R"(["1","true","~"])");
  EXPECT_EQ(world.shown_yaml("a: |\n  1\n"), R"({"a":"1\n"})");
  EXPECT_EQ(world.shown_yaml("a: >-\n  one\n  two\n\n  three\n"), R"({"a":"one two\nthree"})");
  EXPECT_EQ(world.shown_yaml("a: \"x\\ty\\u00e9\"\nb: 'it''s'"),
            "{\"a\":\"x\\ty\xC3\xA9\",\"b\":\"it's\"}");
  EXPECT_EQ(world.shown_yaml("a: one\n  two\n"), R"({"a":"one two"})");
}

TEST(Yaml, quotes_that_follow_each_other_are_one_for_two) {
  World world;
  EXPECT_EQ(world.shown_yaml("a: 'x''y'"), R"({"a":"x'y"})");
  EXPECT_EQ(world.shown_yaml("a: 'x''''y'"), R"({"a":"x''y"})");
  EXPECT_EQ(world.shown_yaml("a: ''''''"), R"({"a":"''"})");
  EXPECT_EQ(world.shown_yaml("a: 'p''''q  \n  r\n\n\n  s'"), R"({"a":"p''q r\n\ns"})");
  EXPECT_EQ(world.shown_yaml("a: 'x\r\n  y'''"), R"({"a":"x y'"})");
}

TEST(Yaml, tags_win) {
  World world;
  EXPECT_EQ(world.shown_yaml("[!!str 1, !!int '1', !!float 1, !!bool 'yes', !!null '', ! 1]"),
            R"(["1",1,1,true,null,"1"])");
  EXPECT_EQ(world.shown_yaml("!!binary aGVs\n  bG8="), R"("hello")");
  EXPECT_EQ(world.shown_yaml("a: !!int x"), "f:1:10: \"x\" is no !!int");
  EXPECT_EQ(world.shown_yaml("a: !custom 1\nb: !custom {c: 1}"), R"({"a":"1","b":{"c":1}})");
}

TEST(Yaml, keys_are_text) {
  World world;
  EXPECT_EQ(world.shown_yaml("{on: 1, 1: 2, 1.50: 3, 0x10: 4, 'y': 5, ? a : 6}"),
            R"({"true":1,"1":2,"1.5":3,"16":4,"y":5,"a":6})");
  EXPECT_EQ(world.shown_yaml("~: 1"), "f:1:1: a key must not be null");
  EXPECT_EQ(world.shown_yaml("? [a]\n: 1"), "f:1:3: a key must be a single value");
}

TEST(Yaml, aliases_and_merges) {
  World world;
  EXPECT_EQ(world.shown_yaml("a: &x {b: 1}\nc: *x\n"), R"({"a":{"b":1},"c":{"b":1}})");
  EXPECT_EQ(world.shown_yaml("- &a {p: 1, q: 1}\n- &b {q: 2, r: 2}\n- <<: [*a, *b]\n  p: 0\n"),
            R"([{"p":1,"q":1},{"q":2,"r":2},{"p":0,"q":1,"r":2}])");
  EXPECT_EQ(world.shown_yaml("<<: {a: 1}\na: 2\n'<<': 3\n"), R"({"a":2,"<<":3})");
  EXPECT_EQ(world.shown_yaml("<<: 1\n"), "f:1:5: what is merged must be a map");
  EXPECT_EQ(world.shown_yaml("a: *x\n"), "f:1:4: no anchor &x before it");
  EXPECT_EQ(world.shown_yaml("&x [*x]\n"), "f:1:5: no anchor &x before it");
  EXPECT_EQ(world.shown_yaml("- &k key\n- *k : 1\n"), R"(["key",{"key":1}])");
  EXPECT_EQ(world.shown_yaml("&a x\n---\n*a\n"), "f:3:1: no anchor &a before it");
}

TEST(Yaml, aliases_that_explode_are_refused) {
  World world;
  std::string bomb = "a0: &a0 x\n";
  for (int i = 1; i < 40; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + "," + last + "]\n";
  }
  const auto read = world.yaml(bomb);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, base::Code::limited);
  EXPECT_NE(read.error().message.find("`document_nodes_max`"), std::string::npos);
  std::string tower = "- &a0 []\n";
  for (int i = 1; i < 300; ++i)
    tower += "- &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  EXPECT_NE(world.yaml(tower).error().message.find("`document_depth_max`"), std::string::npos);
}

TEST(Yaml, streams_are_split_and_empty_documents_left_out) {
  World world;
  EXPECT_EQ(world.shown_yaml("---\na: 1\n--- # two\n# nothing\n---\n\n---\nb: 2\n...\n"),
            "{\"a\":1}\n{\"b\":2}");
  EXPECT_EQ(world.shown_yaml("\xEF\xBB\xBF"
                             "a: 1\r\nb:\r\n  - 2\r\n"),
            R"({"a":1,"b":[2]})");
  EXPECT_EQ(world.shown_yaml("%YAML 1.1\n---\na: 1\n"), R"({"a":1})");
  EXPECT_EQ(world.shown_yaml("--- {a: 1}\n"), R"({"a":1})");
  EXPECT_EQ(world.shown_yaml(""), "");
  EXPECT_EQ(world.yaml("a\n---\nb\n---\nc\n", {.documents_max = 2}).error().code,
            base::Code::limited);
}

TEST(Yaml, json_is_read_as_json) {
  World world;
  EXPECT_EQ(world.shown_yaml("{\n\t\"a\": \"\\/\"\n}\n---\n[1]\n"), "{\"a\":\"/\"}\n[1]");
  EXPECT_EQ(world.shown_yaml("{a: 1}"), R"({"a":1})");
}

TEST(Yaml, of_a_key_given_twice_the_last_counts_with_a_warning) {
  World world;
  EXPECT_EQ(world.shown_yaml("a: 1\nb: 2\na: 3\n"), R"({"a":3,"b":2})");
  ASSERT_EQ(world.reading.warnings.size(), 1U);
  EXPECT_EQ(world.reading.warnings[0].message,
            "f:3:1: the key \"a\" is also given at f:1:1; the last one counts");
}

TEST(Yaml, errors_say_where) {
  World world;
  EXPECT_TRUE(world.shown_yaml("ok: 1\n---\na:\n\tb: 1\n").starts_with("f:4:1: "));
  EXPECT_EQ(world.shown_yaml("a: [1\nb: 2\n"), "f:3:1: flow sequence without a closing bracket");
  EXPECT_EQ(world.shown_yaml("a: \xFF\n"), "f:1:4: not UTF-8");
  EXPECT_EQ(world.yaml(std::string(100'000, '[')).error().code, base::Code::limited);
}

// Else what stands behind it would be dropped in silence.
TEST(Yaml, control_characters_are_refused) {
  World world;
  using namespace std::string_view_literals;
  EXPECT_EQ(world.shown_yaml("a: 1\n---\n---\0:\n\n---\nb: 2\n"sv), "f:3:4: a control character");
  EXPECT_EQ(world.shown_yaml("a: \"\x01\"\n"), "f:1:5: a control character");
  EXPECT_EQ(world.shown_yaml("a:\tb\r\n"), "{\"a\":\"b\"}");
}

TEST(Yaml, long_runs_of_blanks_are_refused) {
  World world;
  const auto spaces = world.yaml("- - " + std::string(2001, ' ') + "- [");
  EXPECT_EQ(spaces.error().code, base::Code::limited);
  const auto lines = world.yaml("a: x" + std::string(202, '\n') + "  b\n");
  EXPECT_EQ(lines.error().code, base::Code::limited);
  EXPECT_TRUE(world.yaml("a: " + std::string(1999, ' ') + "x" + std::string(201, '\n') + "  b\n"));
}

TEST(Yaml, every_node_knows_its_bytes) {
  World world;
  const auto read =
      world.yaml("# x\na:\n  - b: \"q\"\n    c: plain one # why\n  - |\n    t\nd:\ne: {f: 1}\n");
  ASSERT_TRUE(read);
  const auto text = [&](const Span& span) { return world.sources.text(span); };
  const Node& root = (*read)[0];
  const Node& a = *root.find("a");
  EXPECT_EQ(text(root.members()[0].key_span()), "a");
  EXPECT_EQ(text(a.items()[0].find("b")->span()), "\"q\"");
  EXPECT_EQ(text(a.items()[0].find("c")->span()), "plain one");
  EXPECT_EQ(text(a.items()[0].span()), "b: \"q\"\n    c: plain one");
  EXPECT_EQ(world.sources.place(root.find("e")->find("f")->span()), "f:8:8");
  EXPECT_EQ(text(root.find("e")->span()), "{f: 1}");
  EXPECT_EQ(world.sources.place(root.find("d")->span()), "f:7:2");
  EXPECT_EQ(world.sources.place((*world.yaml("\n\n-"))[0].span()), "f:3:1");
  // Of a pair in a list without braces the key is where it begins, even if it has no value.
  const auto first = [&](std::string text) { return (*world.yaml(std::move(text)))[0].items()[0]; };
  EXPECT_EQ(text(first("[a: b]\n# x").span()), "a: b");
  EXPECT_EQ(text(first("[0:! :\n] ").span()), "0:!");
}

}  // namespace
}  // namespace document
