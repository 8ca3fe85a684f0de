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

// One in `stride` of what is counted, spread evenly and the same each time.
class Sample {
 public:
  explicit Sample(std::size_t stride) : stride_(stride) {}
  bool takes() { return mix(next_++) % stride_ == 0; }

 private:
  std::uint64_t next_ = 0;
  std::size_t stride_;
};

}  // namespace

void each_change(const Node& object, const Literals& literals, std::size_t cases_max,
                 document::Arena& arena, const Change& change) {
  const std::size_t all = changes_of(object, literals);
  Sample sample(all / std::max<std::size_t>(cases_max, 1) + 1);
  walk(object, arena, [&](const Node& node, const Replace& replace) {
    const auto goes_on = [&](const auto& make) {
      return !sample.takes() || change(replace(make()));
    };
    if (node.is_map()) {
      for (const document::Member& member : node.members())
        if (!is_heading(member.key.text()) &&
            !goes_on([&] { return kubernetes::without_member(arena, node, member.key); }))
          return false;
      for (const Path& path : literals.paths)
        for (const Node& value : literals.values)
          if (!is_heading(path.front()) &&
              !goes_on([&] { return with_path(node, path, value, arena); }))
            return false;
      return true;
    }
    if (node.is_list())
      return node.size() == 0 || goes_on([&] { return document::list(arena, {}); });
    return std::ranges::all_of(literals.values,
                               [&](const Node& value) { return goes_on([&] { return value; }); });
  });
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
