#include "engines/policy_equivalence/changes.h"

#include <algorithm>
#include <span>
#include <string>

#include "engines/document/build.h"
#include "engines/kubernetes/rebuild.h"

namespace policy_equivalence {
namespace {

using document::Key;
using document::Node;

// Calls `visit` with every part, and a function that puts another node in its place. What the
// object is, its apiVersion and kind, is no part of it.
using Replace = std::function<Node(const Node&)>;
using Visit = std::function<bool(const Node& node, const Replace& replace)>;

bool walk(const Node& node, document::Arena& arena, const Replace& replace, const Visit& visit);

bool walk_members(const Node& map, document::Arena& arena, const Replace& replace,
                  const Visit& visit, std::span<const std::string_view> without) {
  return std::ranges::all_of(map.members(), [&](const document::Member& member) {
    if (std::ranges::find(without, member.key.text()) != without.end()) return true;
    return walk(
        member.value, arena,
        [&](const Node& child) {
          return replace(kubernetes::with_member(arena, map, member.key, child));
        },
        visit);
  });
}

bool walk(const Node& node, document::Arena& arena, const Replace& replace, const Visit& visit) {
  if (!visit(node, replace)) return false;
  if (node.is_map()) return walk_members(node, arena, replace, visit, {});
  if (!node.is_list()) return true;
  for (std::size_t i = 0; i < node.size(); ++i)
    if (!walk(
            node.items()[i], arena,
            [&](const Node& child) {
              return replace(kubernetes::with_item(arena, node, i, child));
            },
            visit))
      return false;
  return true;
}

void walk(const Node& root, document::Arena& arena, const Visit& visit) {
  constexpr std::string_view identity[] = {"apiVersion", "kind"};
  const Replace itself = [](const Node& node) { return node; };
  if (visit(root, itself) && root.is_map()) walk_members(root, arena, itself, visit, identity);
}

Node with_path(const Node& on, std::span<const std::string> path, const Node& value,
               document::Arena& arena) {
  if (path.empty()) return value;
  const Node map = on.is_map() ? on : document::map(arena, {});
  const Node* below = map.find(path.front());
  return kubernetes::with_member(
      arena, map, Key(arena.copy(path.front())),
      with_path(below == nullptr ? Node() : *below, path.subspan(1), value, arena));
}

// What an object is must stay, or no policy would look at it.
bool is_heading(std::string_view key) {
  return key == "apiVersion" || key == "kind" || key == "metadata";
}

std::size_t changes_of(const Node& node, const Literals& literals) {
  const std::size_t values = literals.values.size();
  std::size_t count = values;  // of a leaf
  if (node.is_map()) {
    count = node.size() + literals.paths.size() * values;
    for (const document::Member& member : node.members())
      count += changes_of(member.value, literals);
  } else if (node.is_list()) {
    count = 1;
    for (const Node& item : node.items()) count += changes_of(item, literals);
  }
  return count;
}

// splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

// Tries changes: one in `stride` of them, spread evenly and the same each time.
class Changing {
 public:
  Changing(const Literals& literals, std::size_t stride, document::Arena& arena,
           const Change& change)
      : literals_(literals), stride_(stride), arena_(arena), change_(change) {}

  // False: enough.
  bool visit(const Node& node, const Replace& replace) {
    if (node.is_map()) return leave_out(node, replace) && put_in(node, replace);
    if (node.is_list())
      return node.size() == 0 || goes_on(replace, [&] { return document::list(arena_, {}); });
    return std::ranges::all_of(literals_.values, [&](const Node& value) {
      return goes_on(replace, [&] { return value; });
    });
  }

 private:
  bool leave_out(const Node& map, const Replace& replace) {
    return std::ranges::all_of(map.members(), [&](const document::Member& member) {
      return is_heading(member.key.text()) ||
             goes_on(replace, [&] { return kubernetes::without_member(arena_, map, member.key); });
    });
  }
  bool put_in(const Node& map, const Replace& replace) {
    for (const Path& path : literals_.paths) {
      if (is_heading(path.front())) continue;
      for (const Node& value : literals_.values)
        if (!goes_on(replace, [&] { return with_path(map, path, value, arena_); })) return false;
    }
    return true;
  }
  bool goes_on(const Replace& replace, const auto& make) {
    return mix(next_++) % stride_ != 0 || change_(replace(make()));
  }

  const Literals& literals_;
  std::size_t stride_;
  document::Arena& arena_;
  const Change& change_;
  std::uint64_t next_ = 0;
};

}  // namespace

void each_change(const Node& object, const Literals& literals, std::size_t cases_max,
                 document::Arena& arena, const Change& change) {
  const std::size_t stride = changes_of(object, literals) / std::max<std::size_t>(cases_max, 1) + 1;
  Changing changing(literals, stride, arena, change);
  walk(object, arena,
       [&](const Node& node, const Replace& replace) { return changing.visit(node, replace); });
}

void each_omission(const Node& object, document::Arena& arena, const Change& change) {
  walk(object, arena, [&](const Node& node, const Replace& replace) {
    if (node.is_map())
      for (const document::Member& member : node.members())
        if (member.key.text() != "apiVersion" && member.key.text() != "kind" &&
            !change(replace(kubernetes::without_member(arena, node, member.key))))
          return false;
    if (node.is_list())
      for (std::size_t i = 0; i < node.size(); ++i)
        if (!change(replace(kubernetes::without_item(arena, node, i)))) return false;
    return true;
  });
}

}  // namespace policy_equivalence
