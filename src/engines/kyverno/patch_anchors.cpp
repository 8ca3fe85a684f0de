#include "engines/kyverno/patch_anchors.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "engines/document/build.h"
#include "engines/document/write.h"
#include "engines/kyverno/anchor.h"
#include "engines/kyverno/compilation.h"
#include "engines/kyverno/pattern.h"

namespace kyverno {
namespace {

using document::Key;
using document::Kind;
using document::Member;
using document::Node;

struct TreeMember;

// A patch while it changes.
struct Tree {
  explicit Tree(const Node& from);
  bool is_map() const { return node.is_map(); }
  bool is_list() const { return node.is_list(); }

  Node node;  // a plain value, or where a map or a list stood
  std::vector<TreeMember> members;
  std::vector<Tree> items;
};

struct TreeMember {
  std::string_view key;
  Tree value;
};

Tree::Tree(const Node& from) : node(from) {
  for (const Member& member : members_of(&from))
    members.push_back({.key = member.key.text(), .value = Tree(member.value)});
  for (const Node& item : items_of(&from)) items.emplace_back(item);
}

Node node_of(const Tree& tree, document::Arena& arena) {
  if (tree.is_list()) {
    std::vector<Node> items;
    for (const Tree& item : tree.items) items.push_back(node_of(item, arena));
    return document::list(arena, items, tree.node.span());
  }
  if (!tree.is_map()) return tree.node;
  std::vector<Member> members;
  for (const auto& [key, value] : tree.members)
    members.push_back({.key = Key(key), .value = node_of(value, arena)});
  return document::map(arena, members, tree.node.span());
}

bool is_condition(std::string_view key) {
  const Anchor anchor = parse_anchor(key).anchor;
  return anchor == Anchor::condition || anchor == Anchor::global;
}
bool is_addition(std::string_view key) { return parse_anchor(key).anchor == Anchor::addition; }
bool is_global(std::string_view key) { return parse_anchor(key).anchor == Anchor::global; }
bool is_any(std::string_view key) { return is_condition(key) || is_addition(key); }

template <class Is>
bool has_anchors(const Tree& tree, const Is& is) {
  return std::ranges::any_of(tree.members,
                             [&](const TreeMember& member) {
                               return is(member.key) || has_anchors(member.value, is);
                             }) ||
         std::ranges::any_of(tree.items, [&](const Tree& item) { return has_anchors(item, is); });
}

enum class Walk : std::uint8_t { done, condition_fails, global_fails };

class Anchors {
 public:
  explicit Anchors(document::Arena& arena) : arena_(arena) {}

  // `resource` is nullptr where it has nothing.
  base::Result<Walk> walk(Tree& patch, const Node* resource) {
    if (patch.is_map()) return walk_map(patch, resource);
    if (patch.is_list() && !patch.items.empty() && patch.items.front().is_map())
      return walk_list(patch, resource);
    return Walk::done;
  }

 private:
  static const Node* member(const Node* resource, std::string_view key) {
    return resource == nullptr ? nullptr : resource->find(key);
  }

  base::Result<Walk> walk_map(Tree& patch, const Node* resource) {
    apply_additions(patch, resource);
    if (!conditions_hold(patch, resource, Anchor::global)) return Walk::global_fails;
    if (!conditions_hold(patch, resource, Anchor::condition)) return Walk::condition_fails;
    for (auto& [key, value] : patch.members) {
      if (is_any(key)) continue;
      const Walk walked = TRY(walk(value, member(resource, key)));
      if (walked != Walk::done) return walked;
    }
    return Walk::done;
  }

  // How many there were.
  static std::size_t apply_additions(Tree& patch, const Node* resource) {
    std::size_t count = 0;
    for (auto& [key, value] : patch.members) {
      if (!is_addition(key)) continue;
      ++count;
      const std::string_view plain = parse_anchor(key).key;
      if (member(resource, plain) == nullptr) key = plain;
    }
    std::erase_if(patch.members, [](const TreeMember& one) { return is_addition(one.key); });
    return count;
  }

  bool conditions_hold(Tree& patch, const Node* resource, Anchor anchor) {
    for (auto& [key, value] : patch.members) {
      const AnchoredKey parsed = parse_anchor(key);
      if (parsed.anchor != anchor) continue;
      const Node* found = member(resource, parsed.key);
      if (found == nullptr) return false;
      if (apply_additions(value, found) > 0) continue;
      const CompiledPattern pattern = compile_pattern(as_compared(node_of(value, arena_)), arena_);
      if (match_pattern(pattern, as_compared(*found)).match != Match::pass) return false;
    }
    return true;
  }

  // Plain values are compared as the texts that they are written as.
  Node as_compared(const Node& node) {
    if (node.is_map() || node.is_list() || node.is_string()) return node;
    return document::string(arena_, document::to_json(node), node.span());
  }

  base::Result<Walk> walk_list(Tree& patch, const Node* resource) {
    if (resource != nullptr && !resource->is_null() && !resource->is_list())
      return base::invalid("a list of maps is patched onto what is no list");
    std::vector<Tree> added;
    for (const Tree& element : patch.items) {
      if (!has_anchors(element, is_any)) continue;
      const Walk walked = TRY(walk_element(element, resource, added));
      if (walked == Walk::global_fails) return walked;
    }
    for (Tree& one : added) patch.items.push_back(std::move(one));
    return Walk::done;
  }

  // One element under conditions: what it becomes for the elements that meet them is added.
  base::Result<Walk> walk_element(const Tree& element, const Node* resource,
                                  std::vector<Tree>& added) {
    const bool global = has_anchors(element, is_global);
    bool passed = false, failed = false;
    Tree copy = element;  // of all elements together: what one has changed, the next one sees
    for (const Node& one : items_of(resource)) {
      const Walk walked = TRY(walk(copy, &one));
      failed = failed || walked == Walk::global_fails;
      if (walked != Walk::done) continue;
      passed = passed || global;
      if (!global) add_named(copy, one, added);
    }
    if (resource == nullptr) {
      const Walk walked = TRY(walk(copy, nullptr));
      if (walked == Walk::global_fails) return walked;
      passed = passed || (walked == Walk::done && global);
    }
    return failed && !passed ? Walk::global_fails : Walk::done;
  }

  static void add_named(const Tree& element, const Node& resource, std::vector<Tree>& added);

  document::Arena& arena_;
};

// Takes the anchors away; true: nothing else was there, so the node goes too.
bool remove_anchors(Tree& tree, bool remove_scalar);

bool remove_anchors_in_map(Tree& tree) {
  bool kept = false;
  std::erase_if(tree.members, [&](TreeMember& member) {
    if (!is_condition(member.key)) return false;
    const bool removed = remove_anchors(member.value, true);
    kept = kept || !removed;
    return removed;
  });
  if (kept)
    for (auto& [key, value] : tree.members)
      if (is_condition(key)) key = parse_anchor(key).key;
  std::erase_if(tree.members,
                [](TreeMember& member) { return remove_anchors(member.value, false); });
  return tree.members.empty();
}

bool remove_anchors_in_list(Tree& tree) {
  if (tree.items.empty()) return false;
  // Kyverno removes by the number that an element had before others went, so that behind the first
  // one that goes it hits others than it means.
  std::vector<Tree*> all;
  std::vector<bool> goes;
  for (Tree& item : tree.items) {
    all.push_back(&item);
    goes.push_back(has_anchors(item, is_any) || remove_anchors(item, false));
  }
  std::vector<Tree*> left = all;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (goes[i] && i < left.size()) left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
  std::vector<Tree> items;
  for (Tree* item : left) items.push_back(std::move(*item));
  tree.items = std::move(items);
  return tree.items.empty();
}

bool remove_anchors(Tree& tree, bool remove_scalar) {
  if (tree.is_map()) return remove_anchors_in_map(tree);
  if (tree.is_list()) return remove_anchors_in_list(tree);
  return remove_scalar;
}

void Anchors::add_named(const Tree& element, const Node& resource, std::vector<Tree>& added) {
  const Node* name = resource.find("name");
  if (name == nullptr || name->is_null()) return;
  Tree made = element;
  if (remove_anchors(made, true)) return;
  const auto own = std::ranges::find(made.members, std::string_view("name"), &TreeMember::key);
  if (own == made.members.end())
    made.members.push_back({.key = "name", .value = Tree(*name)});
  else
    own->value = Tree(*name);
  added.push_back(std::move(made));
}

}  // namespace

base::Result<std::optional<Node>> without_anchors(const Node& patch, const Node& resource,
                                                  document::Arena& arena) {
  Tree tree(patch);
  const Walk walked = TRY(Anchors(arena).walk(tree, &resource));
  if (walked != Walk::done) return std::optional<Node>();
  std::erase_if(tree.members, [](TreeMember& member) {
    return remove_anchors(member.value, is_condition(member.key));
  });
  return std::optional(node_of(tree, arena));
}

}  // namespace kyverno
