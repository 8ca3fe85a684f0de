#include "engines/kubernetes/strategic_directives.h"

#include <algorithm>

#include "engines/document/build.h"
#include "engines/document/write.h"
#include "engines/kubernetes/rebuild.h"

namespace kubernetes {

using base::Result;
using document::Arena;
using document::Key;
using document::Member;
using document::Node;

namespace {

constexpr Key patch_key("$patch"), retain_key("$retainKeys");
constexpr std::string_view delete_prefix = "$deleteFromPrimitiveList/";
constexpr std::string_view order_prefix = "$setElementOrder/";

Result<Directive> read(const Node* directive) {
  if (directive == nullptr) return Directive::merge;
  const std::string_view text = directive->is_string() ? directive->string() : "";
  if (text == "delete") return Directive::remove;
  if (text == "replace") return Directive::replace;
  if (text == "merge") return Directive::merge;
  return base::invalid("$patch: must be delete, replace or merge");
}

bool has(const Node& list, const Node& wanted) {
  return std::ranges::any_of(list.items(),
                             [&](const Node& item) { return same_text(item, wanted); });
}

Node without_values(Arena& arena, const Node& list, const Node& values) {
  std::vector<Node> kept;
  std::ranges::copy_if(list.items(), std::back_inserter(kept),
                       [&](const Node& item) { return !has(values, item); });
  return document::list(arena, kept, list.span());
}

// The elements that the order names change places among themselves; the others stay where they are.
Node in_order(Arena& arena, const Node& list, const Node& order, const Schema* schema) {
  const bool keyed = schema != nullptr && schema->form == Form::list && !schema->merge_key.empty();
  const auto same = [&](const Node& item, const Node& wanted) {
    if (!keyed) return same_text(item, wanted);
    const Node* a = item.find(schema->merge_key);
    const Node* b = wanted.find(schema->merge_key);
    return a != nullptr && b != nullptr && same_text(*a, *b);
  };
  std::vector<std::size_t> places;
  std::vector<Node> items(list.items().begin(), list.items().end());
  std::vector<Node> named;
  for (const Node& wanted : order.items())
    for (std::size_t i = 0; i < items.size(); ++i)
      if (std::ranges::find(places, i) == places.end() && same(items[i], wanted)) {
        places.push_back(i);
        named.push_back(items[i]);
        break;
      }
  std::ranges::sort(places);
  for (std::size_t i = 0; i < places.size(); ++i) items[places[i]] = named[i];
  return document::list(arena, items, list.span());
}

Node with_only(Arena& arena, const Node& map, const Node& keys) {
  std::vector<Member> kept;
  std::ranges::copy_if(map.members(), std::back_inserter(kept), [&](const Member& member) {
    return has(keys, Node::string(member.key.text()));
  });
  return document::map(arena, kept, map.span());
}

}  // namespace

Result<Directive> directive_of_map(const Node& patch) { return read(patch.find(patch_key)); }

bool is_list_directive(const Node& item) {
  return item.size() == 1 && item.find(patch_key) != nullptr;
}

Result<Directive> directive_of_list(const Node& patch) {
  const auto found = std::ranges::find_if(patch.items(), is_list_directive);
  return read(found == patch.items().end() ? nullptr : found->find(patch_key));
}

bool is_directive(std::string_view key) {
  return key == patch_key.text() || key == retain_key.text() || key.starts_with(delete_prefix) ||
         key.starts_with(order_prefix);
}

Result<Node> with_directives(Arena& arena, const Node& map, const Node& patch,
                             const Schema* schema) {
  Node made = map;
  for (const Member& member : patch.members()) {
    const std::string_view text = member.key.text();
    if (!is_directive(text) || text == patch_key.text()) continue;
    if (!member.value.is_list()) return base::invalid(std::string(text) + ": must be a list");
    if (text == retain_key.text()) {
      made = with_only(arena, made, member.value);
      continue;
    }
    const std::string_view field = text.substr(text.find('/') + 1);
    const Node* list = made.find(field);
    if (list == nullptr || !list->is_list()) continue;
    const Schema* below = schema == nullptr ? nullptr : schema->member(field);
    made = with_member(arena, made, Key(field),
                       text.starts_with(order_prefix) ? in_order(arena, *list, member.value, below)
                                                      : without_values(arena, *list, member.value));
  }
  return made;
}

Node united(Arena& arena, const Node& on, const Node& patch) {
  std::vector<Node> items;
  for (const Node& item : patch.items())
    if (!is_list_directive(item) &&
        std::ranges::none_of(items, [&](const Node& other) { return same_text(item, other); }))
      items.push_back(item);
  const std::size_t from_patch = items.size();
  for (const Node& item : on.items())
    if (std::none_of(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(from_patch),
                     [&](const Node& other) { return same_text(item, other); }))
      items.push_back(item);
  return document::list(arena, items, on.span());
}

bool same_text(const Node& a, const Node& b) {
  if (a.is_string() == b.is_string()) return document::equal(a, b);
  const Node& text = a.is_string() ? a : b;
  const Node& other = a.is_string() ? b : a;
  return !other.is_map() && !other.is_list() && text.string() == document::to_json(other);
}

ElementKeys::ElementKeys(const Schema& list) {
  for (const std::string_view key : list.keys) keys_.emplace_back(key);
  if (keys_.empty()) keys_.emplace_back(list.merge_key);
}

bool ElementKeys::has_any(const Node& element) const {
  return std::ranges::any_of(keys_, [&](const Key& key) { return element.find(key) != nullptr; });
}

// Whether b has every key of a, with its value.
bool ElementKeys::covers(const Node& a, const Node& b) const {
  bool any = false;
  for (const Key& key : keys_) {
    const Node* value = a.find(key);
    if (value == nullptr) continue;
    const Node* other = b.find(key);
    if (other == nullptr || !same_text(*value, *other)) return false;
    any = true;
  }
  return any;
}

std::optional<std::size_t> ElementKeys::find(const Node& element, const Node& list,
                                             const std::vector<bool>& used) const {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (!used[i] && (covers(element, list.items()[i]) || covers(list.items()[i], element)))
      return i;
  return std::nullopt;
}

}  // namespace kubernetes
