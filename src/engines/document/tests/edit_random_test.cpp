// Edits of documents that are made up, in styles that are made up: what comes out is what was asked
// for, and lines outside of what holds the change stay as they are.
#include <gtest/gtest.h>

#include <random>

#include "engines/document/build.h"
#include "engines/document/edit.h"
#include "engines/document/tests/reading.h"

namespace document {
namespace {

class Author {
 public:
  explicit Author(unsigned seed) : random_(seed) {}

  std::size_t up_to(std::size_t last) { return random_() % (last + 1); }
  bool chance(std::size_t of) { return up_to(of - 1) == 0; }

  // A tree, depth levels deep at most.
  Node tree(Arena& arena, std::size_t depth) {
    if (depth == 0 || chance(4)) return scalar(arena);
    if (chance(2)) {
      std::vector<Node> items(up_to(3));
      for (Node& item : items) item = tree(arena, depth - 1);
      return list(arena, items);
    }
    std::vector<Member> members;
    const std::size_t count = up_to(4);
    for (std::size_t i = 0; i < count; ++i)
      members.push_back(
          {.key = Key(keys[up_to(std::size(keys) - 1)]), .value = tree(arena, depth - 1)});
    return map(arena, members);
  }
  Node scalar(Arena& arena) {
    switch (up_to(6)) {
      case 0:
        return Node::boolean(chance(2));
      case 1:
        return Node::int64(static_cast<std::int64_t>(up_to(2000)) - 1000);
      case 2:
        return Node::float64(static_cast<double>(up_to(999)) / 8);
      case 3:
        return Node();
      default:
        return string(arena, texts[up_to(std::size(texts) - 1)]);
    }
  }

  std::string text(const Node& node) {
    end_ = chance(4) ? "\r\n" : "\n";
    step_ = chance(3) ? 4 : 2;
    list_step_ = chance(2) ? 0 : step_;
    std::string out = chance(2) ? "# head" + end_ : "";
    block(out, node, 0);
    const bool ends_in_block = out.ends_with("l2");  // whose line end is its own
    if (chance(3)) out += end_ + "# tail";
    return chance(3) && !ends_in_block ? out : out + end_;
  }

  // The tree with one thing about it changed.
  Node changed_tree(Arena& arena, const Node& node) {
    if ((!node.is_map() && !node.is_list()) || node.size() == 0 || chance(4))
      return tree(arena, up_to(2));
    const std::size_t place = up_to(node.size() - 1);
    const std::size_t way = up_to(4);
    if (node.is_list()) {
      std::vector<Node> items(node.items().begin(), node.items().end());
      if (way == 0)
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(place));
      else if (way == 1)
        items.insert(items.begin() + static_cast<std::ptrdiff_t>(place), tree(arena, 2));
      else
        items[place] = changed_tree(arena, items[place]);
      return list(arena, items);
    }
    std::vector<Member> members(node.members().begin(), node.members().end());
    if (way == 0)
      members.erase(members.begin() + static_cast<std::ptrdiff_t>(place));
    else if (way == 1)
      members.push_back({.key = Key(keys[up_to(std::size(keys) - 1)]), .value = tree(arena, 2)});
    else
      members[place].value = changed_tree(arena, members[place].value);
    return map(arena, members);
  }

 private:
  static constexpr std::string_view keys[] = {
      "a", "name", "on", "x-y", "app.kubernetes.io/name", "1", "with space", "k: v"};
  static constexpr std::string_view texts[] = {"",
                                               "plain",
                                               "yes",
                                               "12",
                                               "0x1f",
                                               "it's",
                                               "two words",
                                               "a: b",
                                               "# no",
                                               "l1\nl2\n",
                                               "l1\n\nl2",
                                               " lead",
                                               "\xC3\xA9t\xC3\xA9",
                                               "100m",
                                               "-",
                                               "[x",
                                               "tab\tin",
                                               "\"q\"",
                                               "null",
                                               "1:30"};

  bool is_flat(const Node& node) const {
    return (!node.is_map() && !node.is_list()) || node.size() == 0;
  }
  std::string quoted(std::string_view of) { return to_json(Node::string(of)); }
  std::string flow(const Node& node) {
    std::string out;
    if (node.is_list()) {
      for (const Node& item : node.items())
        out += (out.empty() ? "" : chance(2) ? ", " : ",") + flow(item);
      return "[" + out + "]";
    }
    if (!node.is_map()) return to_json(node);
    for (const Member& member : node.members())
      out += (out.empty() ? "" : ", ") + quoted(member.key.text()) + ": " + flow(member.value);
    return "{" + out + "}";
  }
  std::string inline_text(const Node& node, std::size_t indent) {
    if (!node.is_string()) return flow(node);
    const std::string_view of = node.string();
    if ((of == "plain" || of == "two words" || of == "100m") && chance(2)) return std::string(of);
    if (of == "it's" && chance(2)) return "'it''s'";
    if (of == "l1\nl2\n" && end_ == "\n" && chance(2))
      return "|\n" + std::string(indent + step_, ' ') + "l1\n" + std::string(indent + step_, ' ') +
             "l2";
    return quoted(of);
  }
  void comment(std::string& out) {
    if (out.find('|', out.rfind(':') == std::string::npos ? 0 : out.rfind(':')) ==
            std::string::npos &&
        chance(5))
      out += "  # note";
  }
  void between(std::string& out, std::size_t indent) {
    out += end_;
    if (chance(6)) out += std::string(indent, ' ') + "# about the next" + end_;
    if (chance(8)) out += end_;
    out.append(indent, ' ');
  }
  // Begins where `out` ends.
  void block(std::string& out, const Node& node, std::size_t indent, bool may_flow = true) {
    if (is_flat(node) || (may_flow && chance(6))) {
      out += is_flat(node) ? inline_text(node, indent) : flow(node);
      return;
    }
    if (node.is_list()) {
      for (const Node& item : node.items()) {
        if (&item != node.items().data()) between(out, indent);
        out += "- ";
        block(out, item, indent + 2);
        comment(out);
      }
      return;
    }
    for (const Member& member : node.members()) {
      if (&member != node.members().data()) between(out, indent);
      out += (member.key.text() == "a" || member.key.text() == "name")
                 ? std::string(member.key.text())
                 : quoted(member.key.text());
      out += ":";
      if (is_flat(member.value) || chance(6)) {
        if (!member.value.is_null() || chance(2))
          out += " " +
                 (is_flat(member.value) ? inline_text(member.value, indent) : flow(member.value));
        comment(out);
        continue;
      }
      const std::size_t inside = indent + (member.value.is_list() ? list_step_ : step_);
      if (chance(6)) out += " # of all";
      out += end_ + std::string(inside, ' ');
      block(out, member.value, inside, inside > indent);
    }
  }

  std::mt19937 random_;
  std::string end_ = "\n";
  std::size_t step_ = 2, list_step_ = 0;
};

// The part of the text that holds what a change is about: its parent's lines.
std::pair<std::size_t, std::size_t> lines_of_parent(std::string_view text, const Node& root,
                                                    const Path& path) {
  const Node* at = &root;
  for (std::size_t i = 0; i + 1 < path.size(); ++i)
    at = std::holds_alternative<std::string>(path[i])
             ? at->find(std::get<std::string>(path[i]))
             : &at->items()[std::get<std::size_t>(path[i])];
  const std::size_t line = text.substr(0, at->span().begin).rfind('\n');
  std::size_t begin = line == std::string_view::npos ? 0 : line + 1;
  // The key before a block, for what becomes empty.
  if (begin > 0) begin = text.substr(0, begin - 1).rfind('\n') + 1;
  while (begin > 0 && text.substr(begin, text.find('\n', begin) - begin).find_first_not_of(" \r") ==
                          std::string_view::npos)
    begin = text.substr(0, begin - 1).rfind('\n') + 1;
  const std::size_t end = text.find('\n', at->span().end);
  return {begin, end == std::string_view::npos ? text.size() : end};
}

constexpr unsigned seeds = 500;

TEST(RandomEdits, give_what_was_asked_for_and_touch_no_other_line) {
  std::size_t refused = 0, made = 0;
  for (unsigned seed = 0; seed < seeds; ++seed) {
    Author author(seed);
    Arena arena;
    const Node tree = author.tree(arena, 4);
    const std::string text = author.text(tree);
    World world;
    const auto before = world.yaml(text);
    ASSERT_TRUE(before) << before.error().message << "\n" << text;
    if (before->empty()) continue;
    ASSERT_TRUE(equal(before->front(), tree)) << text << to_json(before->front());
    const Node wanted = author.changed_tree(arena, tree);
    const auto changes = changes_between(before->front(), wanted);
    const DocumentChanges all[] = {{.document = 0, .changes = changes}};
    const auto after = edited(text, all);
    ++made;
    if (!after) {
      ++refused;
      ADD_FAILURE() << seed << ": " << after.error().message << "\n"
                    << text << "\nto " << to_json(wanted);
      continue;
    }
    const auto outcome = world.yaml(*after);
    ASSERT_TRUE(outcome && outcome->size() == 1 && equal(outcome->front(), wanted))
        << text << *after;
    if (changes.size() != 1 || changes[0].path.empty()) continue;
    const auto [begin, end] = lines_of_parent(text, before->front(), changes[0].path);
    EXPECT_EQ(after->substr(0, begin), text.substr(0, begin)) << seed << "\n"
                                                              << text << "\nbecame\n"
                                                              << *after;
    const std::string rest = text.substr(end);
    EXPECT_TRUE(after->size() >= rest.size() && after->ends_with(rest)) << seed << "\n"
                                                                        << text << "\nbecame\n"
                                                                        << *after;
    if (HasFailure()) return;
  }
  EXPECT_EQ(refused, 0U) << "of " << made;
}

}  // namespace
}  // namespace document
