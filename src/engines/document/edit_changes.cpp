// Changes of trees: what differs between two, and what comes out.
#include <algorithm>

#include "base/json/pointer.h"
#include "engines/document/build.h"
#include "engines/document/edit.h"

namespace document {
namespace {

class Difference {
 public:
  std::vector<Change> take() { return std::move(changes_); }

  void between(const Node& before, const Node& after) {
    if (equal(before, after)) return;
    if (before.is_map() && after.is_map()) return maps(before, after);
    if (before.is_list() && after.is_list()) return lists(before.items(), after.items());
    emit(Change::Kind::set, after);
  }

 private:
  using Items = std::span<const Node>;

  void emit(Change::Kind kind, const Node& value = {}) { changes_.push_back({kind, path_, value}); }
  template <class At, class Then>
  void below(At step, Then then) {
    path_.emplace_back(std::move(step));
    then();
    path_.pop_back();
  }

  void maps(const Node& before, const Node& after) {
    for (const Member& member : before.members())
      below(std::string(member.key.text()), [&] {
        const Node* kept = after.find(member.key);
        kept == nullptr ? emit(Change::Kind::remove) : between(member.value, *kept);
      });
    for (const Member& member : after.members())
      if (before.find(member.key) == nullptr)
        below(std::string(member.key.text()), [&] { emit(Change::Kind::add, member.value); });
  }

  // What begins and ends alike stays. Within the rest, items that are equal are kept by the longest
  // common subsequence, and those between are changed by their places.
  void lists(Items before, Items after) {
    std::size_t same = 0;
    while (same < std::min(before.size(), after.size()) && equal(before[same], after[same])) ++same;
    std::size_t last = 0;
    while (last < std::min(before.size(), after.size()) - same &&
           equal(before[before.size() - 1 - last], after[after.size() - 1 - last]))
      ++last;
    const Items old = before.subspan(same, before.size() - same - last);
    const Items fresh = after.subspan(same, after.size() - same - last);
    std::size_t place = same;
    if (old.size() == fresh.size() || old.size() * fresh.size() > aligned_cells_max) {
      gap(old, fresh, place);
      return;
    }
    std::size_t from_old = 0, from_fresh = 0;
    for (const auto& [i, k] : common(old, fresh)) {
      gap(old.subspan(from_old, i - from_old), fresh.subspan(from_fresh, k - from_fresh), place);
      from_old = i + 1;
      from_fresh = k + 1;
      ++place;
    }
    gap(old.subspan(from_old), fresh.subspan(from_fresh), place);
  }

  // Pairs of places of equal items, rising in both.
  static std::vector<std::pair<std::size_t, std::size_t>> common(Items old, Items fresh) {
    const std::size_t width = fresh.size() + 1;
    std::vector<std::uint32_t> longest((old.size() + 1) * width);
    std::vector<bool> same(old.size() * fresh.size());
    for (std::size_t i = old.size(); i-- > 0;)
      for (std::size_t k = fresh.size(); k-- > 0;) {
        same[i * fresh.size() + k] = equal(old[i], fresh[k]);
        longest[i * width + k] = same[i * fresh.size() + k] ? longest[(i + 1) * width + k + 1] + 1
                                                            : std::max(longest[(i + 1) * width + k],
                                                                       longest[i * width + k + 1]);
      }
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t i = 0, k = 0; i < old.size() && k < fresh.size();) {
      if (same[i * fresh.size() + k])
        pairs.emplace_back(i++, k++);
      else if (longest[(i + 1) * width + k] >= longest[i * width + k + 1])
        ++i;
      else
        ++k;
    }
    return pairs;
  }

  // Items that stand for each other, from `place` of the list as it is by now.
  void gap(Items old, Items fresh, std::size_t& place) {
    const std::size_t both = std::min(old.size(), fresh.size());
    for (std::size_t i = 0; i < both; ++i) below(place++, [&] { between(old[i], fresh[i]); });
    for (std::size_t i = both; i < old.size(); ++i)
      below(place, [&] { emit(Change::Kind::remove); });
    for (std::size_t i = both; i < fresh.size(); ++i)
      below(place++, [&] { emit(Change::Kind::add, fresh[i]); });
  }

  Path path_;
  std::vector<Change> changes_;
};

class Changer {
 public:
  Changer(Arena& arena, const Change& change) : arena_(arena), change_(change) {}

  base::Result<Node> apply(const Node& node, std::size_t depth = 0) const {
    if (depth == change_.path.size())
      return change_.kind == Change::Kind::set ? change_.value : missing();
    const Step& step = change_.path[depth];
    if (const auto* key = std::get_if<std::string>(&step))
      return node.is_map() ? member(node, *key, depth) : missing();
    return node.is_list() ? item(node, std::get<std::size_t>(step), depth) : missing();
  }

 private:
  base::Result<Node> missing() const {
    return base::not_found("nothing at " + pointer_of(change_.path) + " to change");
  }
  bool is_last(std::size_t depth) const { return depth + 1 == change_.path.size(); }

  base::Result<Node> member(const Node& node, const std::string& key, std::size_t depth) const {
    std::vector<Member> members(node.members().begin(), node.members().end());
    const auto found = std::ranges::find(members, std::string_view(key),
                                         [](const Member& one) { return one.key.text(); });
    if (found == members.end()) {
      if (!is_last(depth) || change_.kind != Change::Kind::add) return missing();
      members.push_back({.key = Key(arena_.copy(key)), .value = change_.value});
    } else if (is_last(depth) && change_.kind == Change::Kind::remove) {
      members.erase(found);
    } else if (is_last(depth)) {
      found->value = change_.value;
    } else {
      found->value = TRY(apply(found->value, depth + 1));
    }
    return map(arena_, members);
  }

  base::Result<Node> item(const Node& node, std::size_t index, std::size_t depth) const {
    std::vector<Node> items(node.items().begin(), node.items().end());
    const auto place = items.begin() + static_cast<std::ptrdiff_t>(std::min(index, items.size()));
    if (is_last(depth) && change_.kind == Change::Kind::add && index <= items.size())
      items.insert(place, change_.value);
    else if (index >= items.size())
      return missing();
    else if (is_last(depth) && change_.kind == Change::Kind::remove)
      items.erase(place);
    else if (is_last(depth))
      *place = change_.value;
    else
      *place = TRY(apply(*place, depth + 1));
    return list(arena_, items);
  }

  Arena& arena_;
  const Change& change_;
};

}  // namespace

std::string pointer_of(const Path& path) {
  std::string pointer;
  for (const Step& step : path) {
    pointer += '/';
    if (const auto* index = std::get_if<std::size_t>(&step)) {
      pointer += std::to_string(*index);
      continue;
    }
    pointer += base::json::pointer_part(std::get<std::string>(step));
  }
  return pointer;
}

std::vector<Change> changes_between(const Node& before, const Node& after) {
  Difference difference;
  difference.between(before, after);
  return difference.take();
}

base::Result<Node> changed(Arena& arena, const Node& root, std::span<const Change> changes) {
  Node node = root;
  for (const Change& change : changes) node = TRY(Changer(arena, change).apply(node));
  return node;
}

}  // namespace document
