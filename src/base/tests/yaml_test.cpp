#include "base/yaml/yaml.h"

#include <gtest/gtest.h>

namespace base::yaml {
namespace {

TEST(Yaml, a_tree_with_positions) {
  const auto tree = parse("a: 1\nb:\n  - x\n  - \"null\"\nc:\n");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(tree->find("a")->text, "1");
  const Node& second = tree->find("b")->items[1];
  EXPECT_EQ(second.kind, Kind::scalar);
  EXPECT_EQ(second.text, "null");
  EXPECT_EQ(second.line, 4);
  EXPECT_EQ(second.column, 5);
  EXPECT_EQ(tree->members[1].line, 2);
  EXPECT_EQ(tree->members[1].column, 1);
  EXPECT_EQ(tree->find("c")->kind, Kind::null);
  EXPECT_EQ(tree->find("c")->line, 5) << "what is left out stands at its key";
  EXPECT_EQ(tree->find("d"), nullptr);
}

TEST(Yaml, nothing_is_a_null) {
  for (const std::string_view text :
       {std::string_view(), std::string_view(""), std::string_view("# a comment\n"),
        std::string_view("---\n")}) {
    const auto tree = parse(text);
    ASSERT_TRUE(tree) << text;
    EXPECT_EQ(tree->kind, Kind::null) << text;
  }
}

TEST(Yaml, only_a_bare_scalar_is_plain) {
  const std::tuple<const char*, const char*, bool> cases[] = {
      {"12", "12", true},          {"'12'", "12", false},          {"\"12\"", "12", false},
      {"!!str 12", "12", false},   {"! 12", "12", false},          {"!!int 12", "12", true},
      {"|\n 12\n", "12\n", false}, {">-\n a\n b\n", "a b", false}, {"\"\\u00fc\"", "ü", false}};
  for (const auto& [text, scalar, plain] : cases) {
    const auto tree = parse(text);
    ASSERT_TRUE(tree) << text;
    EXPECT_EQ(tree->kind, Kind::scalar) << text;
    EXPECT_EQ(tree->text, scalar);
    EXPECT_EQ(tree->plain, plain) << text;
  }
  for (const char* null : {"~", "null", "Null", "NULL"}) EXPECT_EQ(parse(null)->kind, Kind::null);
}

// libfyaml 0.7.12 hands out bytes that nobody wrote.
TEST(Yaml, quotes_that_follow_each_other) {
  const std::string quotes(16, '\'');
  const auto tree = parse("a: ['am]]=\"]]]]]]]=\"]]]]]]]]]]]]]" + quotes + "]]]e..' , b]\n");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(tree->find("a")->items[0].text,
            "am]]=\"]]]]]]]=\"]]]]]]]]]]]]]" + quotes.substr(8) + "]]]e..");
  EXPECT_EQ(tree->find("a")->items[1].column, 60);
}

// libfyaml 0.7.12 makes a zero byte of a block without lines, and loses a line end before lines
// that are indented further.
TEST(Yaml, folded_blocks_keep_what_is_indented_further) {
  const std::pair<const char*, const char*> cases[] = {
      {"a: >\n x\n\n  - y\n  - z\n\n w\n", "x\n\n - y\n - z\n\nw\n"},
      {"a: >-\n\n x\n y\n\n\n z\n", "\nx y\n\nz"},
      {"a: >+\n x\n \ty\n\n", "x\n\ty\n\n"},
      {"a: >2-  # b: >+\n   x\n  y\n", " x\ny"},
      {"a:\n - b: >\r\n    x\r\n    y\r\n", "x y\n"}};
  for (const auto& [text, value] : cases) {
    const auto tree = parse(text);
    ASSERT_TRUE(tree) << text;
    const Node* at = tree->find("a");
    EXPECT_EQ(at->kind == Kind::sequence ? at->items[0].find("b")->text : at->text, value) << text;
  }
}

// The same, and one that ends with the input has no line end either.
TEST(Yaml, blocks_without_lines_and_without_an_end) {
  const std::pair<const char*, const char*> cases[] = {{"a: |\n", ""},
                                                       {"a: >\r\n", ""},
                                                       {"a: |+\n", ""},
                                                       {"a: | # why\n", ""},
                                                       {"a: |", ""},
                                                       {"a: |\n\n\n", ""},
                                                       {"a: |+\n\n\n", "\n\n"},
                                                       {"a: |\n x", "x"},
                                                       {"a: >\n x\n y", "x y"},
                                                       {"a: |+\n x", "x"},
                                                       {"a: |\n x\n\n", "x\n"},
                                                       {"a: |\n x\n ", "x\n"},
                                                       {"a: |\n x\n  ", "x\n "},
                                                       {"a: |\n x\n# y", "x\n"},
                                                       {"a: |-\n x", "x"},
                                                       {"a: |\n x\n\n y", "x\n\ny"}};
  for (const auto& [text, value] : cases) {
    const auto tree = parse(text);
    ASSERT_TRUE(tree) << text;
    EXPECT_EQ(tree->find("a")->text, value) << text;
  }
}

// libfyaml 0.7.12 loses what an escape before a line end says, and makes zero bytes for it.
TEST(Yaml, double_quotes_fold_lines_beside_escapes) {
  const std::pair<const char*, const char*> cases[] = {
      {"\"a\n b\"", "a b"},
      {"\"a \n\n\n  b\"", "a\n\nb"},
      {"\"a\\\n  b\"", "ab"},
      {"\"a \\\r\n  \\  b\"", "a   b"},
      {"\"\\\n a#b\\\\\\\n  {\\\n  \"", "a#b\\{"},
      {"\"\\ \n\n\n  q[\"", " \n\nq["},
      {"\"x\\\n\n\n  y\"", "x\n\ny"},
      {"\"\\x41\\u00e9\\U0001F600\n \\N\\_\\L\\P\\e\"",
       "A\u00e9\U0001F600 \u0085\u00a0\u2028\u2029\x1b"},
      {"'a\n\n b  ''\n  c'", "a\nb  ' c"}};
  for (const auto& [text, value] : cases) {
    const auto tree = parse(text);
    ASSERT_TRUE(tree) << text << ": " << tree.error().message;
    EXPECT_EQ(tree->text, value) << text;
  }
}

TEST(Yaml, columns_count_code_points) {
  const auto alias = parse("{ü: [ä, *b]}\n");
  ASSERT_FALSE(alias);
  EXPECT_EQ(alias.error().message, "line 1, column 9: unknown alias *b");
}

TEST(Yaml, an_alias_is_a_copy_of_what_it_names) {
  const auto tree = parse("a: &x {k: [1, 2]}\nb: *x\n");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(tree->find("b")->find("k")->items[1].text, "2");
}

TEST(Yaml, faults_name_their_place) {
  const std::pair<const char*, const char*> cases[] = {
      {"a: 1\nb: 2\na: 3\n", "line 3, column 1: key \"a\" already set in map on line 1"},
      {"{a: 1, 'a': 2}", "line 1, column 8: key \"a\" already set in map on line 1"},
      {"a: *unknown", "line 1, column 4: unknown alias *unknown"},
      {"&a [*a]", "line 1, column 5: unknown alias *a"},
      {"a: 1\n---\nb: 2\n", "line 2, column 1: only one document is read"},
      {"? [a]\n: b", "line 1, column 3: a key must be a single value"},
      {"a: ü\nüb: \xff", "line 2, column 5: not UTF-8"},
      {"a: \"\xc0\xaf\"", "line 1, column 5: not UTF-8"}};
  for (const auto& [text, message] : cases) {
    const auto tree = parse(text);
    ASSERT_FALSE(tree) << text;
    EXPECT_EQ(tree.error().code, Code::invalid);
    EXPECT_EQ(tree.error().message, message);
  }
  for (const char* bad : {"a: [1", "a: b: c", "\t- a", "{a: 1", "a: 'b", "a:\n\tb: 1", "]"}) {
    const auto tree = parse(bad);
    ASSERT_FALSE(tree) << bad;
    EXPECT_EQ(tree.error().message.substr(0, 5), "line ") << tree.error().message;
  }
}

// libfyaml 0.7.12 crashes when it gives back a parser that has seen one of these.
TEST(Yaml, tabs_before_indicators_are_faults) {
  for (const char* text : {"? n:\t:", "? n:\t: b", "? n:\t- b", "? n:\t? c", "? [a]:\t:",
                           "? n:  \t:", "? \"n\":\t:", "? n:\n  a:\t:", ": : ? a: b\n? n:\t:"})
    EXPECT_FALSE(parse(text)) << text;
}

TEST(Yaml, size_and_depth_are_bounded) {
  EXPECT_EQ(parse("abc", {.bytes_max = 2}).error().code, Code::limited);
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse(nested(5), {.depth_max = 4}));
  EXPECT_EQ(parse(nested(6), {.depth_max = 4}).error().code, Code::limited);
  EXPECT_FALSE(parse(std::string(10'000, '[')));
}

TEST(Yaml, aliases_do_not_reach_below_the_depth) {
  std::string chain = "a0: &a0 [x]\n";
  for (int i = 1; i < 100; ++i)
    chain += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) +
             "]\n";
  EXPECT_EQ(parse(chain).error().code, Code::limited);
}

TEST(Yaml, bombs_are_stopped_by_a_named_limit) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j > 0 ? "," : "") + before;
    bomb += "]\n";
  }
  const auto tree = parse(bomb);
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().code, Code::limited);
  EXPECT_NE(tree.error().message.find("`yaml_nodes_max`"), std::string::npos);
}

TEST(Yaml, anchors_in_anchors_count_as_the_copies_they_are) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "&a" + std::to_string(i) + " [";
  for (int i = 0; i < 1'000; ++i) text += "x,";
  text += std::string(50, ']');
  EXPECT_TRUE(parse(text));
  EXPECT_EQ(parse(text, {.nodes_max = 10'000}).error().code, Code::limited);
}

}  // namespace
}  // namespace base::yaml
