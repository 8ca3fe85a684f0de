#include "engines/kubernetes/structured_merge.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/json/pointer.h"
#include "base/text.h"
#include "engines/document/build.h"
#include "engines/document/write.h"
#include "engines/kubernetes/schema.h"

namespace kubernetes {

using base::Result;
using document::Arena;
using document::Key;
using document::Member;
using document::Node;

namespace {

constexpr std::size_t faults_max = 20;  // that one error tells

// Where a free form is known, nothing is: the schema ends.
const Schema* known(const Schema* schema) {
  return schema == nullptr || schema->form == Form::any ? nullptr : schema;
}

bool is_atomic_list(const Schema* schema) {
  return schema == nullptr || schema->list_type == ListType::atomic;
}

// The key of an element, as text. Of the keys of built-in types only a port's protocol has a
// default.
std::optional<std::string> key_of(const Node& element, const Schema& list) {
  if (list.list_type == ListType::set) return document::to_json(element);
  std::string text;
  for (const std::string_view key : list.keys) {
    const Node* value = element.find(key);
    if (value != nullptr && !value->is_null())
      text += document::to_json(*value);
    else if (key == "protocol")
      text += "\"TCP\"";
    else
      return std::nullopt;
    text += ' ';
  }
  return text;
}

// What is wrong with a configuration before anything is merged.
class Check {
 public:
  explicit Check(bool allow_atomic) : allow_atomic_(allow_atomic) {}

  void look_at(const Node& node, const Schema* given, const std::string& pointer) {
    if (node.is_null() || faults_.size() >= faults_max) return;
    const Schema* schema = known(given);
    if (schema != nullptr && !has_form(node, schema->form))
      return add(pointer, "is no " + std::string(name(schema->form)));
    if (node.is_map()) look_at_map(node, schema, pointer);
    if (node.is_list()) look_at_list(node, schema, pointer);
  }
  std::vector<base::ErrorDetail> take() { return std::move(faults_); }

 private:
  void look_at_map(const Node& node, const Schema* schema, const std::string& pointer) {
    if (schema != nullptr && schema->atomic) add_atomic(pointer);
    for (const Member& member : node.members()) {
      const std::string_view key = member.key.text();
      const std::string below = pointer + "/" + base::json::pointer_part(key);
      const Schema* field = schema == nullptr ? nullptr : schema->member(key);
      if (schema != nullptr && field == nullptr)
        add(below, "no such field in " + std::string(schema->type) + nearest(*schema, key));
      else
        look_at(member.value, field, below);
    }
  }

  void look_at_list(const Node& node, const Schema* schema, const std::string& pointer) {
    if (is_atomic_list(schema)) add_atomic(pointer);
    std::vector<std::string> seen;
    for (std::size_t i = 0; i < node.size(); ++i) {
      const std::string below = pointer + "/" + std::to_string(i);
      const Node& element = node.items()[i];
      look_at(element, schema == nullptr ? nullptr : schema->element, below);
      if (is_atomic_list(schema)) continue;
      std::optional<std::string> key = key_of(element, *schema);
      if (!key)
        add(below, "lacks a key of its list");
      else
        seen.push_back(*std::move(key));
    }
    std::ranges::sort(seen);
    if (std::ranges::adjacent_find(seen) != seen.end())
      add(pointer, "has two elements with the same key");
  }

  static std::string nearest(const Schema& schema, std::string_view key) {
    std::vector<std::string_view> names;
    for (const Field& field : schema.fields) names.push_back(field.name);
    const std::string_view found = base::closest(key, names);
    return found.empty() ? "" : "; did you mean " + std::string(found) + "?";
  }

  void add_atomic(const std::string& pointer) {
    if (!allow_atomic_) add(pointer, "may not mutate atomic arrays, maps or structs");
  }

  void add(const std::string& pointer, std::string message) {
    if (faults_.size() < faults_max)
      faults_.push_back({.pointer = pointer, .message = std::move(message)});
  }

  bool allow_atomic_;
  std::vector<base::ErrorDetail> faults_;
};

// The elements of both sides by key. Elements of the object that lack a key have none in common
// with the configuration.
class ListMerge {
 public:
  using Index = std::optional<std::size_t>;
  struct Step {
    Index left, right;
  };
  ListMerge(const Node& left, const Node& right, const Schema& list) {
    const Keys left_keys = keys_of(left, list), right_keys = keys_of(right, list);
    in_right_ = found_in(right_keys, left_keys);
    in_left_ = found_in(left_keys, right_keys);
    merged_.resize(right_keys.size());
  }

  // Which elements make the result, in its order. Both orders are kept where they agree; where they
  // do not, the right one counts. Each element takes the earliest place that this leaves it.
  std::vector<Step> steps();

 private:
  using Keys = std::vector<std::string>;
  static Keys keys_of(const Node& list, const Schema& schema) {
    Keys keys;
    for (std::size_t i = 0; i < list.size(); ++i)
      keys.push_back(key_of(list.items()[i], schema).value_or("\n" + std::to_string(i)));
    return keys;
  }
  // Of each key of `wanted` its first place in `keys`.
  static std::vector<Index> found_in(const Keys& keys, const Keys& wanted) {
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < keys.size(); ++i) places.emplace(keys[i], i);
    std::vector<Index> found;
    for (const std::string& key : wanted) {
      const auto place = places.find(key);
      found.push_back(place == places.end() ? Index() : Index(place->second));
    }
    return found;
  }
  void take_right() {
    merged_[right_] = true;
    steps_.push_back({.left = in_left_[right_], .right = right_});
    ++right_;
  }
  void step();
  // The next element of the right side that both have.
  std::size_t next_shared() {
    shared_ = std::max(shared_, right_);
    while (shared_ < in_left_.size() && !in_left_[shared_]) ++shared_;
    return shared_;
  }

  std::vector<Index> in_right_, in_left_;
  std::vector<bool> merged_;  // of the right side
  std::vector<Step> steps_;
  std::size_t left_ = 0, right_ = 0, shared_ = 0;
};

std::vector<ListMerge::Step> ListMerge::steps() {
  while (left_ < in_right_.size() || right_ < in_left_.size()) step();
  return std::move(steps_);
}

void ListMerge::step() {
  if (left_ == in_right_.size()) return take_right();
  const Index same = in_right_[left_];
  if (!same) {
    steps_.push_back({.left = left_++, .right = std::nullopt});
  } else if (right_ == in_left_.size()) {
    ++left_;  // it stands already where the right side has it
  } else if (*same == right_) {
    take_right();
    ++left_;
  } else if (next_shared() < in_left_.size() && *same != next_shared()) {
    ++left_;  // its turn comes later on the right
  } else {
    if (merged_[*same]) ++left_;
    take_right();
  }
}

class StructuredMerging {
 public:
  explicit StructuredMerging(Arena& arena) : arena_(arena) {}

  Node merged(const Node& on, const Node& configuration, const Schema* given) const {
    const Schema* schema = known(given);
    const bool atomic = schema != nullptr && schema->atomic;
    if (on.is_map() && configuration.is_map() && !atomic)
      return merged_map(on, configuration, schema);
    if (on.is_list() && configuration.is_list() && !is_atomic_list(schema))
      return merged_list(on, configuration, *schema);
    return configuration;
  }

 private:
  Node merged_map(const Node& on, const Node& configuration, const Schema* schema) const {
    std::vector<Member> members(on.members().begin(), on.members().end());
    for (const Member& member : configuration.members()) {
      const Member* old = on.find_member(member.key);
      if (old == nullptr) {
        members.push_back(member);
        continue;
      }
      const Schema* below = schema == nullptr ? nullptr : schema->member(member.key.text());
      members[static_cast<std::size_t>(old - on.members().data())].value =
          merged(old->value, member.value, below);
    }
    return document::map(arena_, members, on.span());
  }

  Node merged_list(const Node& on, const Node& configuration, const Schema& schema) const {
    std::vector<Node> items;
    for (const auto& [left, right] : ListMerge(on, configuration, schema).steps()) {
      if (left && right)
        items.push_back(merged(on.items()[*left], configuration.items()[*right], schema.element));
      else
        items.push_back(left ? on.items()[*left] : configuration.items()[*right]);
    }
    return document::list(arena_, items, on.span());
  }

  Arena& arena_;
};

}  // namespace

Result<Node> apply_structured_merge(const Node& on, const Node& configuration, Arena& arena,
                                    const StructuredMergeOptions& options) {
  if (!configuration.is_map()) return base::invalid("an apply configuration must be an object");
  const ExtentLimits& limits = options.extent;
  std::size_t nodes_left = limits.nodes_max;
  if (!fits(configuration, limits.depth_max, nodes_left))
    return base::limited("the configuration passes patch_depth_max (" +
                         std::to_string(limits.depth_max) + ") or patch_nodes_max (" +
                         std::to_string(limits.nodes_max) + ")");
  const Schema* schema = schema_of(on);
  Check check(options.allow_atomic);
  check.look_at(configuration, schema, "");
  std::vector<base::ErrorDetail> faults = check.take();
  if (!faults.empty()) {
    base::Error error = base::invalid(faults.front().pointer + ": " + faults.front().message,
                                      faults.front().pointer);
    error.details = std::move(faults);
    return error;
  }
  return StructuredMerging(arena).merged(on, configuration, schema);
}

}  // namespace kubernetes
