#include "engines/kyverno/pattern.h"

#include <algorithm>
#include <memory>

#include "engines/document/wildcard.h"
#include "engines/kyverno/compilation.h"

namespace kyverno {
namespace {

using document::Member;
using document::Node;

bool is_first(Anchor anchor) {
  return anchor == Anchor::condition || anchor == Anchor::equality || anchor == Anchor::negation ||
         anchor == Anchor::existence;
}

bool has_anchored_members(const Node& node) {
  if (node.is_list()) return std::ranges::any_of(node.items(), has_anchored_members);
  if (!node.is_map()) return false;
  return std::ranges::any_of(node.members(), [](const Member& member) {
    const Anchor anchor = parse_anchor(member.key.text()).anchor;
    return is_first(anchor) || anchor == Anchor::global || has_anchored_members(member.value);
  });
}

class Compiler {
 public:
  explicit Compiler(document::Arena& arena) : arena_(arena) {}

  // What a map is, by the keys that lead to it: the keys of some have wildcards.
  enum class Role : std::uint8_t { plain, metadata, labels };

  void compile(const Node& node, Role role, Pattern& out) {
    std::construct_at(&out, Pattern{.node = node});
    if (node.is_map()) {
      out.shape = Pattern::Shape::map;
      compile_map(node, role, out);
    } else if (node.is_list()) {
      out.shape = Pattern::Shape::list;
      const auto items = arena_.array<Pattern>(node.size());
      for (std::size_t i = 0; i < items.size(); ++i)
        compile(node.items()[i], Role::plain, items[i]);
      out.items = items;
    } else {
      out.scalar = ScalarPattern::compile(node, arena_);
    }
  }

  std::uint32_t numbers() const { return static_cast<std::uint32_t>(numbered_.size()); }

 private:
  static Role role_of(std::string_view key, Role parent) {
    if (key == "metadata") return Role::metadata;
    if (parent == Role::metadata && (key == "labels" || key == "annotations")) return Role::labels;
    return Role::plain;
  }

  void compile_map(const Node& node, Role role, Pattern& out) {
    std::vector<PatternMember> anchors, front, back;
    for (const Member& member : node.members()) {
      PatternMember made = compile_member(member, role);
      if (role == Role::labels && document::has_wildcard(made.key.text())) out.expands_keys = true;
      if (is_first(made.anchor))
        anchors.push_back(made);
      else if (made.anchor == Anchor::global || has_anchored_members(member.value))
        front.push_back(made);
      else
        back.push_back(made);
    }
    const auto by_text = [](const PatternMember& a, const PatternMember& b) {
      return a.text < b.text;
    };
    std::ranges::sort(anchors, by_text);
    // Kyverno puts each of these before those that it has, so that the last in order comes first.
    std::ranges::sort(front, [&](const auto& a, const auto& b) { return by_text(b, a); });
    std::ranges::sort(back, by_text);
    front.insert(front.end(), back.begin(), back.end());
    out.anchors = stored(anchors);
    out.members = stored(front);
  }

  PatternMember compile_member(const Member& member, Role role) {
    const AnchoredKey parsed = parse_anchor(member.key.text());
    // Only while mutating does `+(k)` mean anything: here it is a key like others.
    const bool plain = parsed.anchor == Anchor::none || parsed.anchor == Anchor::addition;
    PatternMember out{.anchor = plain ? Anchor::none : parsed.anchor,
                      .key = plain ? member.key : document::Key(parsed.key),
                      .text = member.key.text()};
    out.any = plain && member.value.is_string() && member.value.string() == "*";
    if (out.anchor == Anchor::condition || out.anchor == Anchor::existence)
      out.number = number_of(out.text);
    const auto value = arena_.array<Pattern>(1);
    compile(member.value, role_of(parsed.key, role), value[0]);
    out.value = value.data();
    return out;
  }

  std::uint32_t number_of(std::string_view text) {
    const auto found = std::ranges::find(numbered_, text);
    if (found != numbered_.end()) return static_cast<std::uint32_t>(found - numbered_.begin()) + 1;
    numbered_.push_back(text);
    return numbers();
  }

  std::span<const PatternMember> stored(std::span<const PatternMember> members) {
    const auto out = arena_.array<PatternMember>(members.size());
    std::ranges::uninitialized_copy(members, out);
    return out;
  }

  document::Arena& arena_;
  std::vector<std::string_view> numbered_;
};

}  // namespace

CompiledPattern compile_pattern(const Node& node, document::Arena& arena) {
  Compiler compiler(arena);
  const auto root = arena.array<Pattern>(1);
  compiler.compile(node, Compiler::Role::plain, root[0]);
  return {.root = root.data(), .numbers = compiler.numbers()};
}

}  // namespace kyverno
