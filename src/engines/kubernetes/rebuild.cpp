#include "engines/kubernetes/rebuild.h"

#include <algorithm>

namespace kubernetes {

using document::Arena;
using document::Key;
using document::Member;
using document::Node;

Node with_member(Arena& arena, const Node& map, const Key& key, const Node& value) {
  const std::span<Member> members = arena.array<Member>(map.size() + 1);
  std::ranges::copy(map.members(), members.begin());
  const Member* old = map.find_member(key);
  Member& changed = old == nullptr ? members.back()
                                   : members[static_cast<std::size_t>(old - map.members().data())];
  changed = {.key = key, .value = value};
  return document::map(arena, members.first(map.size() + (old == nullptr ? 1 : 0)), map.span());
}

Node without_member(Arena& arena, const Node& map, const Key& key) {
  if (map.find_member(key) == nullptr) return map;
  const std::span<Member> members = arena.array<Member>(map.size() - 1);
  std::ranges::copy_if(map.members(), members.begin(),
                       [&](const Member& member) { return member.key != key; });
  return document::map(arena, members, map.span());
}

Node with_item(Arena& arena, const Node& list, std::size_t index, const Node& value) {
  const std::span<Node> items = arena.array<Node>(list.size());
  std::ranges::copy(list.items(), items.begin());
  items[index] = value;
  return document::list(items, list.span());
}

Node inserted_item(Arena& arena, const Node& list, std::size_t index, const Node& value) {
  const std::span<Node> items = arena.array<Node>(list.size() + 1);
  std::ranges::copy(list.items().first(index), items.begin());
  items[index] = value;
  std::ranges::copy(list.items().subspan(index),
                    items.begin() + static_cast<std::ptrdiff_t>(index) + 1);
  return document::list(items, list.span());
}

Node without_item(Arena& arena, const Node& list, std::size_t index) {
  const std::span<Node> items = arena.array<Node>(list.size() - 1);
  std::ranges::copy(list.items().first(index), items.begin());
  std::ranges::copy(list.items().subspan(index + 1),
                    items.begin() + static_cast<std::ptrdiff_t>(index));
  return document::list(items, list.span());
}

}  // namespace kubernetes
