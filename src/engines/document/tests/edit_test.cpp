#include "engines/document/edit.h"

#include <gtest/gtest.h>

#include "engines/document/embedded.h"
#include "engines/document/tests/reading.h"
#include "engines/document/yaml_write.h"

namespace document {
namespace {

Path path_of(std::string_view pointer) {
  Path path;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(step.size());
    const bool index =
        !step.empty() && step.find_first_not_of("0123456789") == std::string_view::npos;
    if (index)
      path.emplace_back(std::stoul(std::string(step)));
    else
      path.emplace_back(std::string(step));
  }
  return path;
}

struct Case {
  std::string_view before, operation, pointer, value, after;
};

// The text after one change, or the error.
std::string shown(const Case& of) {
  Arena arena;
  Change change{.path = path_of(of.pointer)};
  change.kind = of.operation == "set"   ? Change::Kind::set
                : of.operation == "add" ? Change::Kind::add
                                        : Change::Kind::remove;
  if (!of.value.empty()) change.value = *embedded_json(of.value, arena);
  const DocumentChanges changes[] = {{.document = 0, .changes = {change}}};
  const auto text = edited(of.before, changes);
  return text ? *text : text.error().message;
}

void check(std::span<const Case> cases) {
  for (const Case& one : cases)
    EXPECT_EQ(shown(one), one.after) << one.operation << " " << one.pointer << " in\n"
                                     << one.before;
}

TEST(Edits, of_scalars_keep_comments_and_quotes) {
  const Case cases[] = {
      {"a: 1 # one\nb: x\n", "set", "/a", "2", "a: 2 # one\nb: x\n"},
      {"a: \"x\"  # one\n", "set", "/a", R"("y")", "a: \"y\"  # one\n"},
      {"a: 'x'\n", "set", "/a", R"("it's")", "a: 'it''s'\n"},
      {"a: x\n", "set", "/a", R"("yes")", "a: \"yes\"\n"},
      {"a: x\n", "set", "/a", "true", "a: true\n"},
      {"a: x\n", "set", "/a", R"("2024-01-02: x")", "a: \"2024-01-02: x\"\n"},
      {"a:\n  b: x", "set", "/a/b", R"("w")", "a:\n  b: w"},
      {"a: # none\nb: 1\n", "set", "/a", R"("w")", "a: w # none\nb: 1\n"},
      {"a:\r\n  b: 1\r\n", "set", "/a/b", "2", "a:\r\n  b: 2\r\n"},
      {"a: |\n  x\n  y\n# end\nb: 1\n", "set", "/a", R"("z")", "a: z\n# end\nb: 1\n"},
      {"a: x # c\n", "set", "/a", R"("l1\nl2\n")", "a: |\n  l1\n  l2\n"},
      {"- a\n-\n- c\n", "set", "/1", R"("b")", "- a\n- b\n- c\n"},
      {"{a: 1, b: [x, 'y']} # c\n", "set", "/b/1", R"("z")", "{a: 1, b: [x, 'z']} # c\n"},
      {"a: *x\n", "set", "/a", "1", "text:1:4: no anchor &x before it"},
  };
  check(cases);
}

TEST(Edits, of_collections_keep_what_is_around_them) {
  const Case cases[] = {
      {"a: x # c\nb: 1\n", "set", "/a", R"({"k":{"l":[1]}})",
       "a: # c\n  k:\n    l:\n    - 1\nb: 1\n"},
      {"a: # c\n    k: 1\nb: 1\n", "set", "/a", "5", "a: 5 # c\nb: 1\n"},
      {"a:\n  k: 1 # gone\nb: 1\n", "set", "/a", R"([1,{"x":2,"w":[]}])",
       "a:\n- 1\n- x: 2\n  w: []\nb: 1\n"},
      {"a:\n- 1\n- 2\nb: 1\n", "set", "/a", R"({"k":1})", "a:\n  k: 1\nb: 1\n"},
      {"a: {}\n", "add", "/a/k", R"({"l":true})", "a:\n  k:\n    l: true\n"},
      {"a: [] # c\n", "add", "/a/0", R"("x")", "a: # c\n- x\n"},
      {"a: {b: 1}\n", "set", "/a", R"({"c":[1,"x, y"]})", "a: {c: [1, \"x, y\"]}\n"},
      {"- a: 1\n  b: 2\n- c\n", "set", "/0", R"("x")", "- x\n- c\n"},
      {"- c # d\n", "set", "/0", R"({"a":1,"b":[2]})", "- a: 1\n  b:\n  - 2 # d\n"},
      {"- c # d\n", "set", "/0", R"({"a":"p\nq\n"})", "- a: |\n    p\n    q\n"},
      {"a: 1\n", "set", "", R"(["x"])", "- x\n"},
      {"# c\n|\n\n  p\n  q\n# d\n", "set", "", "1", "# c\n1\n# d\n"},
      {"- a:\n# c\n", "remove", "/0", "", "[]\n# c\n"},
      {"a: 1 # c\n# d\n", "set", "", R"({"b":["p\nq"]})", "b:\n- |-\n  p\n  q\n# d\n"},
  };
  check(cases);
}

TEST(Edits, add_members_and_items_in_the_style_that_is_there) {
  const Case cases[] = {
      {"a:\n    b: 1 # one\nc: 2\n", "add", "/a/d", R"({"e":1})",
       "a:\n    b: 1 # one\n    d:\n        e: 1\nc: 2\n"},
      {"a:\n  b: |\n    x\n    y\nc: 2\n", "add", "/a/d", "1",
       "a:\n  b: |\n    x\n    y\n  d: 1\nc: 2\n"},
      {"a:\n  b: 1", "add", "/a/c", R"("x")", "a:\n  b: 1\n  c: x"},
      {"a:\n  - x # first\n  # second\n  - y\n", "add", "/a/1", R"("w")",
       "a:\n  - x # first\n  - w\n  # second\n  - y\n"},
      {"a:\n# head\n- x\nb: 1\n", "add", "/a/0", R"({"k":1,"l":2})",
       "a:\n# head\n- k: 1\n  l: 2\n- x\nb: 1\n"},
      {"a:\n- x\n\n# about b\nb: 1\n", "add", "/a/1", R"("w")",
       "a:\n- x\n- w\n\n# about b\nb: 1\n"},
      {"- name: x\n  env:\n  - a: 1\n- name: y\n", "add", "/0/env/1", R"({"a":2})",
       "- name: x\n  env:\n  - a: 1\n  - a: 2\n- name: y\n"},
      {"- - 1\n  - 2\n", "add", "/0/0", "0", "- - 0\n  - 1\n  - 2\n"},
      {"a: [x, y]\n", "add", "/a/2", R"("z")", "a: [x, y, z]\n"},
      {"a: [x, y]\n", "add", "/a/0", R"("z")", "a: [z, x, y]\n"},
      {"a: {b: 1} # c\n", "add", "/a/d e", "null", "a: {b: 1, d e: null} # c\n"},
      {"a: [\n  x,\n  y, # last\n  ]\n", "add", "/a/2", R"("z")",
       "a: [\n  x,\n  y,\n  z, # last\n  ]\n"},
      {"a: 1\r\nb:\r\n- x\r\n", "add", "/b/1", R"({"k":1,"l":"p\nq"})",
       "a: 1\r\nb:\r\n- x\r\n- k: 1\r\n  l: \"p\\nq\"\r\n"},
      {"# only\na: 1 # x\n# tail\n", "add", "/b", "1", "# only\na: 1 # x\nb: 1\n# tail\n"},
  };
  check(cases);
}

TEST(Edits, remove_members_and_items_with_their_lines) {
  const Case cases[] = {
      {"a: 1\n# b\nb: # x\n  c: 1\n  # y\n  d: 2 # z\ne: 1\n", "remove", "/b", "",
       "a: 1\n# b\ne: 1\n"},
      {"a:\n  b: 1\nc: 1\n", "remove", "/a/b", "", "a: {}\nc: 1\n"},
      {"- a: 1\n  b: 2\n", "remove", "/0/a", "", "- b: 2\n"},
      {"- a\n- b # c\n- d\n", "remove", "/1", "", "- a\n- d\n"},
      {"- - 1\n  - 2\n- 3\n", "remove", "/0/0", "", "- - 2\n- 3\n"},
      {"a:\n- x\nb: 1\n", "remove", "/a/0", "", "a: []\nb: 1\n"},
      {"a: 1\nb: 2", "remove", "/b", "", "a: 1"},
      {"a: [x, y, z]\n", "remove", "/a/0", "", "a: [y, z]\n"},
      {"a: [x, y, z]\n", "remove", "/a/2", "", "a: [x, y]\n"},
      {"a: {b: 1}\n", "remove", "/a/b", "", "a: {}\n"},
      {"a: 1\n", "remove", "/b", "", "nothing at /b to change"},
      {"a: [1]\n", "remove", "/a/1", "", "nothing at /a/1 to change"},
      {"a: |\n  x\nb: 1\n", "remove", "/a", "", "b: 1\n"},
  };
  check(cases);
}

TEST(Edits, of_json_stay_json_with_its_lines) {
  constexpr std::string_view lines = "{\n    \"a\": 1,\n    \"b\": [\"x\"]\n}\n";
  const Case cases[] = {
      {lines, "set", "/a", R"("y")", "{\n    \"a\": \"y\",\n    \"b\": [\"x\"]\n}\n"},
      {lines, "add", "/c", R"({"d":1})",
       "{\n    \"a\": 1,\n    \"b\": [\"x\"],\n    \"c\": {\n        \"d\": 1\n    }\n}\n"},
      {lines, "remove", "/b", "", "{\n    \"a\": 1\n}\n"},
      {lines, "add", "/b/1", R"("y")", "{\n    \"a\": 1,\n    \"b\": [\"x\", \"y\"]\n}\n"},
      {R"({"a":{"b":true}})", "add", "/a/c", R"({"d":[1]})",
       R"({"a":{"b":true, "c": {"d": [1]}}})"},
      {R"({"a":1})", "remove", "/a", "", "{}"},
  };
  check(cases);
}

TEST(Edits, touch_only_the_documents_that_are_named) {
  constexpr std::string_view text =
      "# first\na: 1\n---\n# nothing\n---\nb:   1 # x\n...\n---\r\nc: {d: 1}";
  Arena arena;
  const DocumentChanges changes[] = {
      {.document = 2, .changes = {{.path = path_of("/c/d"), .value = Node::int64(2)}}},
      {.document = 0, .changes = {{.path = path_of("/a"), .value = Node::int64(5)}}}};
  EXPECT_EQ(*edited(text, changes),
            "# first\na: 5\n---\n# nothing\n---\nb:   1 # x\n...\n---\r\nc: {d: 2}");
  const DocumentChanges none[] = {{.document = 3, .changes = {}}};
  EXPECT_EQ(edited(text, none).error().code, base::Code::not_found);
}

TEST(Edits, leave_separators_on_lines_of_their_own) {
  const Case cases[] = {
      {"a: |-\n  x\nc: |\n---\nb: 1\n", "remove", "/c", "", "a: |-\n  x\n---\nb: 1\n"},
      {"a: x\r\nc: >\r\n---\r\nb: 1\r\n", "remove", "/c", "", "a: x\r\n---\r\nb: 1\r\n"},
      {"a: |\n  x\nc: |\n--- \nb: 1\n", "set", "/a", R"("l1\nl2")",
       "a: |-\n  l1\n  l2\nc: |\n--- \nb: 1\n"},
      {"a: 1\nc: |\n", "remove", "/c", "", "a: 1\n"}};
  check(cases);
}

TEST(Edits, of_what_an_alias_shares_are_refused) {
  const Case cases[] = {
      {"a: &x {k: 1}\nb: *x\n", "set", "/b/k", "2",
       "the change of /b/k cannot be written in place"},
      {"a: &x {k: 1}\nb: *x\n", "set", "/b", "2", "a: &x {k: 1}\nb: 2\n"},
      {"a: &x\n  k: 1\nb:\n  <<: *x\n  l: 1\n", "add", "/b/m", "2",
       "a: &x\n  k: 1\nb:\n  <<: *x\n  l: 1\n  m: 2\n"},
      {"a: !!str 1\n", "set", "/a", "2", "the change of /a cannot be written in place"},
  };
  check(cases);
}

TEST(Edits, see_what_the_ones_before_them_made) {
  Arena arena;
  const DocumentChanges changes[] = {
      {.document = 0,
       .changes = {{Change::Kind::add, path_of("/b"), *embedded_json("[1]", arena)},
                   {Change::Kind::add, path_of("/b/1"), *embedded_json(R"({"c":2})", arena)},
                   {Change::Kind::set, path_of("/b/1/c"), Node::int64(3)},
                   {Change::Kind::remove, path_of("/a"), {}}}}};
  EXPECT_EQ(*edited("a: 0\n", changes), "b:\n- 1\n- c: 3\n");
}

std::string differences(std::string_view before, std::string_view after) {
  Arena arena;
  std::string text;
  const Node a = *embedded_json(before, arena), b = *embedded_json(after, arena);
  const auto changes = changes_between(a, b);
  for (const Change& change : changes) {
    constexpr std::string_view names[] = {"set ", "add ", "remove "};
    text += (text.empty() ? "" : "; ") + std::string(names[static_cast<std::size_t>(change.kind)]) +
            pointer_of(change.path);
  }
  EXPECT_TRUE(equal(*changed(arena, a, changes), b)) << text;
  return text;
}

TEST(Differences, are_the_fewest_changes) {
  EXPECT_EQ(differences(R"({"a":1})", R"({"a":1.0})"), "");
  EXPECT_EQ(differences(R"({"a":1,"b":{"c":2}})", R"({"b":{"c":3},"d":1})"),
            "remove /a; set /b/c; add /d");
  EXPECT_EQ(differences("[1,2,3]", "[1,3]"), "remove /1");
  EXPECT_EQ(differences("[1,3]", "[0,1,2,3,4]"), "add /0; add /2; add /4");
  EXPECT_EQ(differences(R"([{"n":"a"},{"n":"b"}])", R"([{"n":"a","x":1},{"n":"b"}])"), "add /0/x");
  EXPECT_EQ(differences(R"([{"n":"s"},{"n":"a"}])", R"([{"n":"a"},{"n":"b"}])"),
            "set /0/n; set /1/n");
  EXPECT_EQ(differences(R"({"a/b":{"~":1}})", R"({"a/b":{"~":2}})"), "set /a~1b/~0");
  EXPECT_EQ(differences("1", "[]"), "set ");
}

TEST(YamlText, is_what_one_would_write) {
  Arena arena;
  const Node node = *embedded_json(
      R"({"a":{"b":[1,{"c":null,"d":[]}],"e":"x: y"},"on":"no","f":"p\n\n q\n","g":[["h"]],"":1.5})",
      arena);
  const std::string text = to_yaml(node);
  EXPECT_EQ(text,
            "a:\n  b:\n  - 1\n  - c: null\n    d: []\n  e: \"x: y\"\n\"on\": \"no\"\n"
            "f: |\n  p\n\n   q\ng:\n- - h\n\"\": 1.5\n");
  EXPECT_TRUE(equal(*embedded_yaml(text, arena), node));
}

}  // namespace
}  // namespace document
