#include "engines/document/node.h"

#include <gtest/gtest.h>

#include <limits>

#include "engines/document/build.h"

namespace document {
namespace {

Node map_of_numbers(Arena& arena, Keys& keys, int count) {
  std::vector<Member> members;
  for (int i = 0; i < count; ++i)
    members.push_back({.key = keys.intern("key" + std::to_string(i)), .value = Node::int64(i)});
  return map(arena, members);
}

TEST(Node, members_of_any_size_are_found_by_key_and_by_text) {
  Arena arena;
  Keys keys(arena);
  for (const int count : {0, 1, 16, 17, 1000}) {
    const Node node = map_of_numbers(arena, keys, count);
    ASSERT_EQ(node.size(), static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      const std::string name = "key" + std::to_string(i);
      ASSERT_NE(node.find(name), nullptr);
      EXPECT_EQ(node.find(name)->int64(), i);
      EXPECT_EQ(node.find(keys.intern(name)), node.find(name));
      EXPECT_EQ(node.members()[static_cast<std::size_t>(i)].key.text(), name);
    }
    EXPECT_EQ(node.find("key"), nullptr);
    EXPECT_EQ(node.find(""), nullptr);
  }
}

TEST(Node, of_the_same_key_the_last_value_stays_in_the_first_place) {
  Arena arena;
  Keys keys(arena);
  for (const int others : {2, 40}) {
    Builder builder(arena, keys);
    builder.begin(Kind::map, {});
    builder.key("twice", {.source = 1, .begin = 0, .end = 5});
    builder.add(Node::int64(1, {.source = 1, .begin = 7, .end = 8}));
    for (int i = 0; i < others; ++i) {
      builder.key("other" + std::to_string(i), {});
      builder.add(Node::null());
    }
    builder.key("twice", {.source = 1, .begin = 90, .end = 95});
    builder.add(Node::int64(2, {.source = 1, .begin = 97, .end = 98}));
    const Node node = builder.end(99);
    ASSERT_EQ(node.size(), static_cast<std::size_t>(others) + 1);
    EXPECT_EQ(node.members()[0].key.text(), "twice");
    EXPECT_EQ(node.find("twice")->int64(), 2);
    EXPECT_EQ(node.members()[1].key.text(), "other0");
    const std::vector<Duplicate> duplicates = builder.take_duplicates();
    ASSERT_EQ(duplicates.size(), 1U);
    EXPECT_EQ(duplicates[0].key, "twice");
    EXPECT_EQ(duplicates[0].dropped.begin, 0U);
    EXPECT_EQ(duplicates[0].kept.begin, 90U);
  }
}

TEST(Node, empty_key_is_a_key) {
  Arena arena;
  Keys keys(arena);
  Builder builder(arena, keys);
  builder.begin(Kind::map, {});
  builder.key("", {});
  builder.add(Node::boolean(true));
  EXPECT_TRUE(builder.end(0).find("")->boolean());
}

TEST(Node, numbers_are_equal_by_value_whatever_their_kind) {
  EXPECT_TRUE(equal(Node::int64(1), Node::float64(1)));
  EXPECT_TRUE(equal(Node::uint64(1), Node::int64(1)));
  EXPECT_FALSE(equal(Node::int64(9007199254740993), Node::float64(9007199254740992)));
  EXPECT_FALSE(equal(Node::int64(-1), Node::uint64(std::numeric_limits<std::uint64_t>::max())));
  EXPECT_FALSE(equal(Node::int64(std::numeric_limits<std::int64_t>::max()), Node::float64(0x1p63)));
  EXPECT_TRUE(equal(Node::int64(std::numeric_limits<std::int64_t>::min()), Node::float64(-0x1p63)));
  EXPECT_FALSE(equal(Node::float64(std::numeric_limits<double>::quiet_NaN()),
                     Node::float64(std::numeric_limits<double>::quiet_NaN())));
  EXPECT_TRUE(compare_numbers(Node::float64(0.5), Node::int64(1)) < 0);
  EXPECT_TRUE(compare_numbers(Node::int64(-1), Node::float64(-0.5)) < 0);
  EXPECT_TRUE(compare_numbers(Node::int64(0), Node::float64(-0.5)) > 0);
  EXPECT_FALSE(equal(Node::string("1"), Node::int64(1)));
}

TEST(Node, maps_are_equal_in_any_order) {
  Arena arena;
  const Member a{.key = Key("a"), .value = Node::int64(1)};
  const Member b{.key = Key("b"), .value = Node::string("x")};
  const Member in_order[] = {a, b}, reversed[] = {b, a};
  EXPECT_TRUE(equal(map(arena, in_order), map(arena, reversed)));
  EXPECT_FALSE(equal(map(arena, in_order), map(arena, std::span(in_order).first(1))));
}

TEST(Node, copy_depends_on_its_arena_only) {
  Arena kept;
  Node copied;
  {
    Arena arena;
    Keys keys(arena);
    const Node items[] = {map_of_numbers(arena, keys, 20),
                          string(arena, "text").marked(Mark::sensitive)};
    copied = copy(kept, list(arena, items));
  }
  EXPECT_EQ(copied.items()[0].find("key19")->int64(), 19);
  EXPECT_EQ(copied.items()[1].string(), "text");
  EXPECT_TRUE(copied.items()[1].has(Mark::sensitive));
  EXPECT_FALSE(copied.items()[1].has(Mark::unknown));
}

TEST(Node, keys_of_several_tables_agree) {
  Arena one, two;
  Keys first(one), second(two);
  EXPECT_EQ(first.intern("spec"), second.intern("spec"));
  EXPECT_EQ(first.intern("spec").text().data(), first.intern("spec").text().data());
  constexpr Key literal("spec");
  EXPECT_EQ(first.intern("spec"), literal);
  EXPECT_NE(first.intern("specs"), literal);
}

TEST(Arena, reset_keeps_the_largest_block) {
  Arena arena;
  for (int i = 0; i < 1000; ++i) arena.allocate(1000, 8);
  arena.reset();
  const std::size_t kept = arena.bytes();
  for (int i = 0; i < 100; ++i) {
    arena.reset();
    arena.allocate(kept / 2, 8);
  }
  EXPECT_EQ(arena.bytes(), kept);
}

std::string_view line_of(const Sources& sources, std::uint32_t source, std::uint32_t byte) {
  return sources.excerpt({.source = source, .begin = byte, .end = byte}).line;
}

TEST(Sources, places_are_lines_and_code_points) {
  Sources sources;
  const std::uint32_t id = sources.add("a.yaml", "one\r\nzw\xC3\xB6lf: 3\n");
  EXPECT_EQ(sources.place({.source = id, .begin = 0, .end = 3}), "a.yaml:1:1");
  EXPECT_EQ(sources.place({.source = id, .begin = 13, .end = 14}), "a.yaml:2:8");
  EXPECT_EQ(sources.text(Span{.source = id, .begin = 13, .end = 14}), "3");
  EXPECT_EQ(line_of(sources, id, 2), "one");
  const Sources::Excerpt excerpt = sources.excerpt({.source = id, .begin = 5, .end = 15});
  EXPECT_EQ(excerpt.name, "a.yaml");
  EXPECT_EQ(excerpt.position.line, 2U);
  EXPECT_EQ(excerpt.position.column, 1U);
  EXPECT_EQ(excerpt.line, "zw\xC3\xB6lf: 3");
  EXPECT_EQ(excerpt.meant, "zw\xC3\xB6lf: 3");
  EXPECT_EQ(sources.place({}), "");
}

TEST(Sources, a_line_with_something_hidden_is_not_shown) {
  Sources sources;
  const std::uint32_t id = sources.add("f", "a: 1\nb: 2\nc: 3\nd: 4\n");
  const auto span = [&](std::uint32_t begin, std::uint32_t end) {
    return Span{.source = id, .begin = begin, .end = end};
  };
  const auto shown = [&] {
    std::string lines;
    for (std::uint32_t line = 0; line < 4; ++line)
      lines += std::string(sources.excerpt(span(line * 5, line * 5 + 1)).line) + "|";
    return lines;
  };
  EXPECT_EQ(shown(), "a: 1|b: 2|c: 3|d: 4|");
  sources.hide(span(8, 9));
  EXPECT_EQ(shown(), "a: 1||c: 3|d: 4|");
  EXPECT_EQ(sources.excerpt(span(5, 6)).position.line, 2U);
  EXPECT_TRUE(sources.is_hidden(span(8, 9)));
  EXPECT_FALSE(sources.is_hidden(span(5, 9)));
  EXPECT_FALSE(sources.is_hidden(span(9, 9 + 1)));
  sources.hide(span(18, 19));
  sources.hide(span(10, 18));  // touches one and leaves the line end behind the other
  EXPECT_EQ(shown(), "a: 1||||");
  EXPECT_TRUE(sources.is_hidden(span(10, 19)));
  EXPECT_FALSE(sources.is_hidden(span(8, 12)));
  sources.hide(span(0, 20));
  EXPECT_TRUE(sources.is_hidden(span(0, 20)));
  EXPECT_FALSE(sources.is_hidden({}));
  sources.hide({});
}

TEST(Sources, places_are_the_same_however_long_the_line_is) {
  Sources sources;
  std::string text = "first\r\n";
  for (int i = 0; i < 2'000; ++i) text += "\u00e9x";  // three bytes, two code points
  text += "\nlast";
  const std::uint32_t source = sources.add("a.json", text);
  for (const std::uint32_t column : {1U, 2U, 683U, 3'999U, 4'000U}) {
    const std::uint32_t byte = 7 + (column - 1) / 2 * 3 + (column - 1) % 2 * 2;
    EXPECT_EQ(sources.place({.source = source, .begin = byte, .end = byte}),
              "a.json:2:" + std::to_string(column));
    EXPECT_EQ(line_of(sources, source, byte).size(), 6'000U);
  }
  EXPECT_EQ(line_of(sources, source, 0), "first");
  EXPECT_EQ(line_of(sources, source, static_cast<std::uint32_t>(text.size())), "last");
  EXPECT_EQ(sources.place({.source = source, .begin = 6'008, .end = 6'012}), "a.json:3:1");
}

}  // namespace
}  // namespace document
