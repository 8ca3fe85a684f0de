#include "engines/kubernetes/normalise.h"

#include <algorithm>
#include <array>
#include <set>

#include "engines/document/build.h"
#include "engines/kubernetes/kinds.h"
#include "engines/kubernetes/rebuild.h"

namespace kubernetes {

using document::Arena;
using document::Key;
using document::Member;
using document::Node;

namespace {

constexpr Key metadata_key("metadata"), namespace_key("namespace"), name_key("name"),
    labels_key("labels"), items_key("items");
constexpr std::string_view default_namespace = "default";

std::string_view text_of(const Node* node) {
  return node != nullptr && node->is_string() ? node->string() : std::string_view();
}

bool is_map_that_may_be_null(const Key& key) {
  constexpr std::array keys = {Key("annotations"),  Key("labels"), Key("matchLabels"),
                               Key("nodeSelector"), Key("data"),   Key("stringData")};
  return std::ranges::find(keys, key) != keys.end();
}

class Normalising {
 public:
  Normalising(Arena& arena, const NormaliseOptions& options) : arena_(arena), options_(options) {}

  // The node itself, with all its parts, when nothing changes.
  Node of(const Node& node) const {
    if (node.is_map()) return of_map(node);
    if (node.is_list()) return of_list(node);
    const bool whole = node.is_number() && node.kind() != document::Kind::float64;
    return whole && options_.numbers_as_doubles ? Node::float64(node.number(), node.span()) : node;
  }

 private:
  // Whether two nodes are the same one, not only equal.
  static bool same(const Node& a, const Node& b) {
    if (a.kind() != b.kind() || a.size() != b.size()) return false;
    if (a.is_list()) return a.items().data() == b.items().data();
    return !a.is_map() || a.members().data() == b.members().data();
  }

  Node of_member(const Member& member) const {
    const bool empty = options_.empty_maps_for_null && member.value.is_null() &&
                       is_map_that_may_be_null(member.key);
    return empty ? document::map(arena_, {}, member.value.span()) : of(member.value);
  }

  Node of_map(const Node& map) const {
    std::span<Member> changed;
    for (std::size_t i = 0; i < map.size(); ++i) {
      const Member& member = map.members()[i];
      const Node made = of_member(member);
      if (changed.empty() && same(made, member.value)) continue;
      if (changed.empty()) {
        changed = arena_.array<Member>(map.size());
        std::ranges::copy(map.members(), changed.begin());
      }
      changed[i].value = made;
    }
    return changed.empty() ? map : document::map(arena_, changed, map.span());
  }

  Node of_list(const Node& list) const {
    std::span<Node> changed;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const Node made = of(list.items()[i]);
      if (changed.empty() && same(made, list.items()[i])) continue;
      if (changed.empty()) {
        changed = arena_.array<Node>(list.size());
        std::ranges::copy(list.items(), changed.begin());
      }
      changed[i] = made;
    }
    return changed.empty() ? list : document::list(changed, list.span());
  }

  Arena& arena_;
  const NormaliseOptions& options_;
};

bool is_of_cluster(const Node& object) {
  const ObjectKind kind = kind_of(object);
  return scope_of(kind.group_version.group, kind.kind) == Scope::cluster;
}

Node with_default_namespace(const Node& object, Arena& arena) {
  const Node* metadata = object.find(metadata_key);
  if (metadata != nullptr && !metadata->is_map() && !metadata->is_null()) return object;
  const bool there = metadata != nullptr && metadata->is_map();
  if (is_of_cluster(object) || (there && !text_of(metadata->find(namespace_key)).empty()))
    return object;
  const Node made = with_member(arena, there ? *metadata : document::map(arena, {}), namespace_key,
                                Node::string(default_namespace));
  return with_member(arena, object, metadata_key, made);
}

}  // namespace

Node normalised(const Node& object, Arena& arena, const NormaliseOptions& options) {
  if (!object.is_map()) return object;
  const Node made = Normalising(arena, options).of(object);
  return options.default_namespace ? with_default_namespace(made, arena) : made;
}

std::vector<Node> flattened(const Node& document) {
  const Node* items = document.find(items_key);
  if (kind_of(document).kind != "List" || items == nullptr || !items->is_list()) return {document};
  std::vector<Node> all;
  for (const Node& item : items->items()) {
    const std::vector<Node> within = flattened(item);
    all.insert(all.end(), within.begin(), within.end());
  }
  return all;
}

Identity identity_of(const Node& object) {
  const ObjectKind kind = kind_of(object);
  const Node* metadata = object.find(metadata_key);
  const auto text = [&](const Key& key) {
    return metadata == nullptr ? std::string_view() : text_of(metadata->find(key));
  };
  Identity identity{.api_version = kind.api_version,
                    .kind = kind.kind,
                    .name_space = text(namespace_key),
                    .name = text(name_key)};
  if (identity.name_space.empty() && !is_of_cluster(object))
    identity.name_space = default_namespace;
  return identity;
}

std::vector<Node> take_duplicates(std::vector<Node>& objects) {
  std::set<Identity> seen;
  std::vector<Node> kept, taken;
  for (const Node& object : objects)
    (seen.insert(identity_of(object)).second ? kept : taken).push_back(object);
  objects = std::move(kept);
  return taken;
}

namespace {

bool is_label_of_kyverno(std::string_view key) {
  return key.starts_with("generate.kyverno.io/") || key == "app.kubernetes.io/managed-by";
}

// Places where labels of Kyverno may be.
enum class Place : std::uint8_t { object, metadata, labels, elsewhere };

Place below(Place place, const Key& key) {
  if (place == Place::object && key == metadata_key) return Place::metadata;
  if (place == Place::metadata && key == labels_key) return Place::labels;
  return Place::elsewhere;
}

bool is_ignored(Place place, const Key& key) {
  return place == Place::labels && is_label_of_kyverno(key.text());
}

bool is_nothing(const Node& node, Place place = Place::elsewhere) {
  if (node.is_list())
    return std::ranges::all_of(node.items(), [](const Node& item) { return is_nothing(item); });
  if (node.is_map())
    return std::ranges::all_of(node.members(), [&](const Member& member) {
      return is_ignored(place, member.key) || is_nothing(member.value, below(place, member.key));
    });
  return node.is_null();
}

class Comparing {
 public:
  std::optional<TestDifference> differ(const Node& expected, const Node& found, Place place) {
    const bool no_expected = is_nothing(expected, place), none_found = is_nothing(found, place);
    if (no_expected && none_found) return std::nullopt;
    if (expected.is_map() && found.is_map()) return differ_maps(expected, found, place);
    if (expected.is_list() && found.is_list()) return differ_lists(expected, found);
    if (document::equal(expected, found)) return std::nullopt;
    return TestDifference{.path = path_,
                          .expected = no_expected ? nullptr : &expected,
                          .found = none_found ? nullptr : &found};
  }

 private:
  std::optional<TestDifference> differ_maps(const Node& expected, const Node& found, Place place) {
    for (const Member& member : expected.members()) {
      if (is_ignored(place, member.key)) continue;
      if (auto difference = within(step(member.key), &member.value, found.find(member.key),
                                   below(place, member.key)))
        return difference;
    }
    for (const Member& member : found.members()) {
      if (is_ignored(place, member.key) || expected.find(member.key) != nullptr) continue;
      if (auto difference =
              within(step(member.key), nullptr, &member.value, below(place, member.key)))
        return difference;
    }
    return std::nullopt;
  }

  std::optional<TestDifference> differ_lists(const Node& expected, const Node& found) {
    std::size_t i = 0, j = 0;
    while (true) {
      const Node* wanted = next(expected, i);
      const Node* item = next(found, j);
      if (wanted == nullptr && item == nullptr) return std::nullopt;
      const std::size_t shown = wanted != nullptr ? i : j;
      if (auto difference = within(index(shown - 1), wanted, item, Place::elsewhere))
        return difference;
    }
  }

  // The next item that is something; `at` is then behind it.
  static const Node* next(const Node& list, std::size_t& at) {
    while (at < list.size())
      if (const Node& item = list.items()[at++]; !is_nothing(item)) return &item;
    return nullptr;
  }

  // One of both may be missing.
  std::optional<TestDifference> within(const std::string& part, const Node* expected,
                                       const Node* found, Place place) {
    const std::size_t before = path_.size();
    path_ += part;
    std::optional<TestDifference> difference;
    if (expected != nullptr && found != nullptr)
      difference = differ(*expected, *found, place);
    else if (!is_nothing(expected != nullptr ? *expected : *found, place))
      difference = TestDifference{.path = path_, .expected = expected, .found = found};
    path_.resize(before);
    return difference;
  }

  std::string step(const Key& key) const {
    return (path_.empty() ? "" : ".") + std::string(key.text());
  }
  static std::string index(std::size_t i) { return "[" + std::to_string(i) + "]"; }

  std::string path_;
};

}  // namespace

std::optional<TestDifference> test_difference(const Node& expected, const Node& found) {
  return Comparing().differ(expected, found, Place::object);
}

}  // namespace kubernetes
