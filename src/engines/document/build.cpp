#include "engines/document/build.h"

#include <algorithm>
#include <numeric>

namespace document {

Node list(std::span<const Node> items, const Span& span) {
  CHECK(items.size() <= UINT32_MAX);
  Node node(Kind::list, items.size(), span);
  node.items_ = items.data();
  std::uint32_t bits = 0;
  for (const Node& item : items) bits |= item.bits_;
  node.note_within(bits);
  return node;
}

// Members that are distinct, with the index behind them where one is due.
Node indexed_map(std::span<const Member> members, const Span& span) {
  CHECK(members.size() <= UINT32_MAX);
  Node node(Kind::map, members.size(), span);
  node.members_ = members.data();
  std::uint32_t bits = 0;
  for (const Member& member : members) bits |= member.value.bits_;
  node.note_within(bits);
  return node;
}

Node list(Arena& arena, std::span<const Node> items, const Span& span) {
  const std::span<Node> copied = arena.array<Node>(items.size());
  std::ranges::copy(items, copied.begin());
  return list(copied, span);
}

Node string(Arena& arena, std::string_view text, const Span& span) {
  return Node::string(arena.copy(text), span);
}

namespace {

std::span<std::uint32_t> index_of(std::span<Member> members) {
  return {reinterpret_cast<std::uint32_t*>(members.data() + members.size()), members.size()};
}

void make_index(std::span<Member> members) {
  const std::span<std::uint32_t> index = index_of(members);
  std::iota(index.begin(), index.end(), 0U);
  std::ranges::sort(index, [&](std::uint32_t a, std::uint32_t b) {
    const Key &x = members[a].key, &y = members[b].key;
    if (x.hash() != y.hash()) return x.hash() < y.hash();
    const int order = x.text().compare(y.text());
    return order != 0 ? order < 0 : a < b;
  });
}

void replace(Member& first, Member& later, std::vector<Duplicate>* duplicates) {
  if (duplicates != nullptr)
    duplicates->push_back(
        {.key = first.key.text(), .dropped = first.key_span(), .kept = later.key_span()});
  first.value = later.value;
  first.key_begin = later.key_begin;
  first.key_end = later.key_end;
}

// Merges members of the same key into the first of them; returns how many are left.
std::size_t make_distinct_small(std::span<Member> members, std::vector<Duplicate>* duplicates) {
  std::size_t kept = 0;
  for (Member& member : members) {
    const auto before = members.first(kept);
    const auto same = std::ranges::find(before, member.key, &Member::key);
    if (same != before.end()) {
      replace(*same, member, duplicates);
    } else {
      if (&members[kept] != &member) members[kept] = member;
      ++kept;
    }
  }
  return kept;
}

std::size_t make_distinct_large(std::span<Member> members, std::vector<Duplicate>* duplicates) {
  make_index(members);
  const std::span<std::uint32_t> index = index_of(members);
  std::vector<bool> dropped;
  for (std::size_t first = 0, i = 1; i < index.size(); ++i) {
    if (members[index[i]].key != members[index[first]].key) {
      first = i;
      continue;
    }
    dropped.resize(members.size());
    dropped[index[i]] = true;
    replace(members[index[first]], members[index[i]], duplicates);
  }
  if (dropped.empty()) return members.size();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i)
    if (!dropped[i]) members[kept++] = members[i];
  if (kept > indexed_min) make_index(members.first(kept));
  return kept;
}

std::span<Member> members_with_index(Arena& arena, std::size_t count) {
  const std::size_t index = count > indexed_min ? count * sizeof(std::uint32_t) : 0;
  void* memory = arena.allocate(count * sizeof(Member) + index, alignof(Member));
  return {static_cast<Member*>(memory), count};
}

Node map_in_place(std::span<Member> members, const Span& span, std::vector<Duplicate>* duplicates) {
  const std::size_t kept = members.size() > indexed_min ? make_distinct_large(members, duplicates)
                                                        : make_distinct_small(members, duplicates);
  return indexed_map(members.first(kept), span);
}

}  // namespace

Node map(Arena& arena, std::span<const Member> members, const Span& span) {
  const std::span<Member> copied = members_with_index(arena, members.size());
  std::ranges::copy(members, copied.begin());
  return map_in_place(copied, span, nullptr);
}

Node copy(Arena& arena, const Node& node, Spans spans) {
  const Span span = spans == Spans::kept ? node.span() : Span{};
  Node made = node.at(span);
  switch (node.kind()) {
    case Kind::string:
      made = string(arena, node.string(), span);
      break;
    case Kind::list: {
      const std::span<Node> items = arena.array<Node>(node.size());
      for (std::size_t i = 0; i < items.size(); ++i) items[i] = copy(arena, node.items()[i], spans);
      made = list(items, span);
      break;
    }
    case Kind::map: {
      const std::span<Member> members = members_with_index(arena, node.size());
      for (std::size_t i = 0; i < members.size(); ++i) {
        members[i] = node.members()[i];
        members[i].key = Key(arena.copy(members[i].key.text()));
        members[i].value = copy(arena, members[i].value, spans);
        if (spans == Spans::dropped) members[i].key_begin = members[i].key_end = 0;
      }
      made = map_in_place(members, span, nullptr);
      break;
    }
    default:
      return made;
  }
  for (const Mark mark : {Mark::unknown, Mark::sensitive})
    if (node.has(mark)) made = made.marked(mark);
  return made;
}

void Builder::begin(Kind kind, const Span& span) {
  CHECK(kind == Kind::list || kind == Kind::map);
  open_.push_back({.kind = kind,
                   .span = span,
                   .nodes = nodes_.size(),
                   .keys = pending_.size(),
                   .inherited = inherited_.size()});
}

void Builder::key(std::string_view text, const Span& span, Text lives) {
  const Key key = lives == Text::stable ? keys_.intern_stable(text) : keys_.intern(text);
  pending_.push_back({.key = key, .begin = span.begin, .end = span.end});
}

Node Builder::map_of(const Open& open) {
  const std::size_t count = pending_.size() - open.keys;
  CHECK(nodes_.size() - open.nodes == count);
  const std::span<Member> members = members_with_index(arena_, count);
  for (std::size_t i = 0; i < count; ++i) {
    const PendingKey& key = pending_[open.keys + i];
    members[i] = {.key = key.key,
                  .value = nodes_[open.nodes + i],
                  .key_begin = key.begin,
                  .key_end = key.end};
  }
  pending_.resize(open.keys);
  return map_in_place(members, open.span, &duplicates_);
}

void Builder::inherit(const Node& map) {
  CHECK(!open_.empty() && open_.back().kind == Kind::map && map.is_map());
  inherited_.push_back(map);
}

Node Builder::with_inherited(const Node& own, const Open& open) {
  Node so_far = own;
  for (std::size_t i = open.inherited; i < inherited_.size(); ++i) {
    std::vector<Member> members(so_far.members().begin(), so_far.members().end());
    for (const Member& member : inherited_[i].members())
      if (so_far.find(member.key) == nullptr) members.push_back(member);
    so_far = map(arena_, members, own.span());
  }
  inherited_.resize(open.inherited);
  return so_far;
}

Node Builder::end(std::uint32_t end) {
  CHECK(!open_.empty());
  Open open = open_.back();
  open_.pop_back();
  open.span.end = end;
  Node node;
  if (open.kind == Kind::map) {
    node = map_of(open);
    if (inherited_.size() > open.inherited) node = with_inherited(node, open);
  } else {
    node = list(arena_, std::span(nodes_).subspan(open.nodes), open.span);
  }
  nodes_.resize(open.nodes);
  return node;
}

void Builder::reset() {
  nodes_.clear();
  inherited_.clear();
  pending_.clear();
  open_.clear();
  duplicates_.clear();
}

Node Builder::take() {
  CHECK(open_.empty() && pending_.empty() && nodes_.size() == 1);
  const Node node = nodes_.front();
  nodes_.clear();
  return node;
}

}  // namespace document
