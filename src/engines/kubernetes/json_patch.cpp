#include "engines/kubernetes/json_patch.h"

#include <algorithm>
#include <array>
#include <optional>

#include "engines/kubernetes/json_pointer.h"
#include "engines/kubernetes/rebuild.h"

namespace kubernetes {

using base::Error;
using base::Result;
using document::Arena;
using document::Key;
using document::Member;
using document::Node;

namespace {

enum class Verb : std::uint8_t { add, remove, replace, move, copy, test };

struct Operation {
  Verb verb;
  Pointer path, from;  // from: of move and copy
  const Node* value;   // of add, replace and test
};

Result<Pointer> pointer_of(const Node& operation, std::string_view name) {
  const Node* text = operation.find(name);
  if (text == nullptr || !text->is_string())
    return base::invalid(std::string(name) + ": must be a JSON pointer");
  const auto pointer = Pointer::parse(text->string());
  if (!pointer)
    return base::invalid(std::string(name) + ": " + std::string(text->string()) +
                         " is no JSON pointer; it begins with / and writes ~ as ~0, / as ~1");
  return *pointer;
}

Result<Verb> verb_of(const Node& operation) {
  constexpr std::array<std::pair<std::string_view, Verb>, 6> verbs = {{{"add", Verb::add},
                                                                       {"remove", Verb::remove},
                                                                       {"replace", Verb::replace},
                                                                       {"move", Verb::move},
                                                                       {"copy", Verb::copy},
                                                                       {"test", Verb::test}}};
  const Node* text = operation.find("op");
  if (text != nullptr && text->is_string())
    for (const auto& [name, verb] : verbs)
      if (text->string() == name) return verb;
  return base::invalid("op: must be add, remove, replace, move, copy or test");
}

Result<Operation> read_operation(const Node& operation) {
  if (!operation.is_map()) return base::invalid("an operation must be a map with op and path");
  const Verb verb = TRY(verb_of(operation));
  const Pointer path = TRY(pointer_of(operation, "path"));
  const bool has_from = verb == Verb::move || verb == Verb::copy;
  const Pointer from = has_from ? TRY(pointer_of(operation, "from")) : path;
  const Node* value = operation.find("value");
  const bool has_value = verb == Verb::add || verb == Verb::replace || verb == Verb::test;
  if (has_value && value == nullptr) return base::invalid("value: must be given");
  return Operation{.verb = verb, .path = path, .from = from, .value = value};
}

// One change at one place of a tree: everything above that place is made anew.
struct Change {
  enum class What : std::uint8_t { add, replace, remove };
  What what;
  Node value = {};
};

class Patching {
 public:
  Patching(Arena& arena, const JsonPatchOptions& options)
      : arena_(arena), options_(options), nodes_left_(options.extent.nodes_max) {}

  Result<Node> apply(const Node& on, const Operation& operation);
  std::size_t nodes_spent() const { return options_.extent.nodes_max - nodes_left_; }

 private:
  Result<Node> changed(const Node& on, const Pointer& path, const Change& change);
  Result<Node> changed_root(const Node& on, const Change& change);
  Result<Node> changed_child(const Node& on, const Pointer& path, const Change& change);
  Result<Node> changed_map(const Node& map, const Pointer& path, const Change& change);
  Result<Node> changed_list(const Node& list, const Pointer& path, const Change& change);
  Result<Node> missing_child(const Node& on, const Pointer& path, const Change& change);
  Result<Node> missing(const Node& on, const Pointer& path, const Change& change) const;
  Result<const Node*> found(const Node& on, const Pointer& path) const;
  base::Done test(const Node& on, const Operation& operation) const;
  base::Done check_extent(const Pointer& path, const Node& value);
  base::Done pay_for(std::size_t nodes);
  Result<Node> padded(const Node& list, std::size_t count);
  std::optional<std::size_t> item(const Node& list, std::string_view part, std::size_t end) const;

  Arena& arena_;
  const JsonPatchOptions& options_;
  std::size_t nodes_left_;
};

Error no_such_path(const Pointer& path) {
  return base::not_found("path: nothing is at " + std::string(path.written()));
}

// An item before `end`, which is the size of the list, or one more where one may be put behind it.
std::optional<std::size_t> Patching::item(const Node& list, std::string_view part,
                                          std::size_t end) const {
  if (part == "-") return end > list.size() ? std::optional(list.size()) : std::nullopt;
  const auto index = index_of(part);
  if (!index) return std::nullopt;
  const auto size = static_cast<std::int64_t>(end);
  const std::int64_t wanted = *index < 0 && options_.negative_indexes ? *index + size : *index;
  return wanted >= 0 && wanted < size ? std::optional(static_cast<std::size_t>(wanted))
                                      : std::nullopt;
}

base::Done Patching::check_extent(const Pointer& path, const Node& value) {
  const std::size_t above = path.parts();
  if (above >= options_.extent.depth_max ||
      !fits(value, options_.extent.depth_max - above, nodes_left_))
    return base::limited("value: with it the document passes patch_depth_max (" +
                         std::to_string(options_.extent.depth_max) +
                         "), or the patch patch_nodes_max (" +
                         std::to_string(options_.extent.nodes_max) + ")");
  return {};
}

// What is made anew counts too: many operations on a long list would otherwise cost their product.
base::Done Patching::pay_for(std::size_t nodes) {
  if (nodes > nodes_left_)
    return base::limited("the patch passes patch_nodes_max (" +
                         std::to_string(options_.extent.nodes_max) + ")");
  nodes_left_ -= nodes;
  return {};
}

Result<const Node*> Patching::found(const Node& on, const Pointer& path) const {
  const Node* node = &on;
  for (Pointer rest = path; !rest.is_end(); rest = rest.after()) {
    if (node->is_list()) {
      const auto index = item(*node, rest.written(), node->size());
      if (!index) return no_such_path(rest);
      node = &node->items()[*index];
    } else {
      node = node->find(rest.key(arena_));
      if (node == nullptr) return no_such_path(rest);
    }
  }
  return node;
}

Result<Node> Patching::missing(const Node& on, const Pointer& path, const Change& change) const {
  if (change.what == Change::What::remove && options_.ignore_missing_on_remove) return on;
  return no_such_path(path);
}

Result<Node> Patching::changed_root(const Node& on, const Change& change) {
  if (change.what != Change::What::remove) return change.value;
  if (options_.ignore_missing_on_remove) return on;
  return base::invalid("path: the whole document cannot be removed");
}

Result<Node> Patching::changed_map(const Node& map, const Pointer& path, const Change& change) {
  const Key key(path.key(arena_));
  if (change.what == Change::What::add ||
      (change.what == Change::What::replace && options_.add_missing_on_replace))
    return with_member(arena_, map, key, change.value);
  if (map.find_member(key) == nullptr) return missing(map, path, change);
  return change.what == Change::What::remove ? without_member(arena_, map, key)
                                             : with_member(arena_, map, key, change.value);
}

Result<Node> Patching::changed_list(const Node& list, const Pointer& path, const Change& change) {
  const bool adds = change.what == Change::What::add;
  const auto index = item(list, path.written(), list.size() + (adds ? 1 : 0));
  if (!index) return missing(list, path, change);
  if (adds) return inserted_item(arena_, list, *index, change.value);
  return change.what == Change::What::remove ? without_item(arena_, list, *index)
                                             : with_item(arena_, list, *index, change.value);
}

// How many items a list lacks before the one that an index names.
std::size_t lacking(std::optional<std::int64_t> index, std::size_t size) {
  const std::int64_t wanted = index.value_or(0);
  return wanted > 0 && static_cast<std::size_t>(wanted) > size
             ? static_cast<std::size_t>(wanted) - size
             : 0;
}

Result<Node> Patching::padded(const Node& list, std::size_t count) {
  if (count == 0) return list;
  if (count > options_.padding_max)
    return base::limited("path: more than patch_padding_max (" +
                         std::to_string(options_.padding_max) + ") items are missing");
  TRY(pay_for(list.size() + count));
  const std::span<Node> items = arena_.array<Node>(list.size() + count);
  std::ranges::copy(list.items(), items.begin());
  std::ranges::fill(items.subspan(list.size()), Node::null());
  return document::list(items, list.span());
}

// Makes what the path lacks, the value within it.
Result<Node> Patching::missing_child(const Node& on, const Pointer& path, const Change& change) {
  const Pointer rest = path.after();
  const auto index = index_of(rest.written());
  const bool is_list = index || rest.written() == "-";
  const Node empty = is_list ? document::list(arena_, {}) : document::map(arena_, {});
  const Node child = is_list ? TRY(padded(empty, lacking(index, 0))) : empty;
  const Node made = TRY(changed(child, rest, change));
  if (on.is_map()) return with_member(arena_, on, Key(path.key(arena_)), made);
  const Node list = TRY(padded(on, lacking(index_of(path.written()), on.size())));
  return changed_list(list, path, {change.what, made});
}

Result<Node> Patching::changed_child(const Node& on, const Pointer& path, const Change& change) {
  const bool creates = change.what == Change::What::add && options_.create_parents;
  if (on.is_list()) {
    const auto index = item(on, path.written(), on.size());
    if (!index) return creates ? missing_child(on, path, change) : missing(on, path, change);
    const Node child = TRY(changed(on.items()[*index], path.after(), change));
    return with_item(arena_, on, *index, child);
  }
  const Key key(path.key(arena_));
  const Node* old = on.find(key);
  if (old == nullptr || (old->is_null() && creates))
    return creates ? missing_child(on, path, change) : missing(on, path, change);
  const Node child = TRY(changed(*old, path.after(), change));
  return with_member(arena_, on, key, child);
}

Result<Node> Patching::changed(const Node& on, const Pointer& path, const Change& change) {
  if (path.is_end()) return changed_root(on, change);
  if (!on.is_map() && !on.is_list()) return missing(on, path, change);
  TRY(pay_for(on.size()));
  if (!path.is_last()) return changed_child(on, path, change);
  return on.is_map() ? changed_map(on, path, change) : changed_list(on, path, change);
}

base::Done Patching::test(const Node& on, const Operation& operation) const {
  const Result<const Node*> there = found(on, operation.path);
  const bool holds =
      there ? document::equal(**there, *operation.value) : operation.value->is_null();
  if (holds) return {};
  return base::conflict("test: " + std::string(operation.path.text()) +
                        (there ? " has another value" : " is not there"));
}

Result<Node> Patching::apply(const Node& on, const Operation& operation) {
  using What = Change::What;
  switch (operation.verb) {
    case Verb::remove:
      return changed(on, operation.path, {What::remove});
    case Verb::test:
      TRY(test(on, operation));
      return on;
    case Verb::add:
    case Verb::replace:
      TRY(check_extent(operation.path, *operation.value));
      return changed(on, operation.path,
                     {operation.verb == Verb::add ? What::add : What::replace, *operation.value});
    default: {
      const Node value = *TRY(found(on, operation.from));
      TRY(check_extent(operation.path, value));
      const bool moves = operation.verb == Verb::move;
      const Node rest = moves ? TRY(changed(on, operation.from, {What::remove})) : on;
      return changed(rest, operation.path, {What::add, value});
    }
  }
}

}  // namespace

Result<Node> apply_json_patch(const Node& on, const Node& operations, Arena& arena,
                              const JsonPatchOptions& options) {
  if (!operations.is_list()) return base::invalid("a JSON patch must be a list of operations");
  if (operations.size() > options.operations_max)
    return base::limited("a JSON patch has at most patch_operations_max (" +
                         std::to_string(options.operations_max) + ") operations");
  Patching patching(arena, options);
  Node so_far = on;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const auto failed = [&](Error error) {
      error.pointer = "/" + std::to_string(i);
      return error;
    };
    const Result<Operation> operation = read_operation(operations.items()[i]);
    if (!operation) return failed(operation.error());
    Result<Node> next = patching.apply(so_far, *operation);
    if (!next) return failed(std::move(next).error());
    so_far = *next;
  }
  if (options.nodes_spent != nullptr) *options.nodes_spent = patching.nodes_spent();
  return so_far;
}

namespace {

Node merged(const Node& on, const Node& patch, Arena& arena) {
  if (!patch.is_map()) return patch;
  Node so_far = on.is_map() ? on : document::map(arena, {});
  for (const Member& member : patch.members()) {
    if (member.value.is_null()) {
      so_far = without_member(arena, so_far, member.key);
      continue;
    }
    const Node* old = so_far.find(member.key);
    so_far = with_member(arena, so_far, member.key,
                         merged(old == nullptr ? Node::null() : *old, member.value, arena));
  }
  return so_far;
}

}  // namespace

Result<Node> apply_merge_patch(const Node& on, const Node& patch, Arena& arena,
                               const ExtentLimits& limits) {
  std::size_t nodes_left = limits.nodes_max;
  if (!fits(patch, limits.depth_max, nodes_left))
    return base::limited("the patch passes patch_depth_max (" + std::to_string(limits.depth_max) +
                         ") or patch_nodes_max (" + std::to_string(limits.nodes_max) + ")");
  return merged(on, patch, arena);
}

}  // namespace kubernetes
