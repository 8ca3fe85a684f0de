#include "engines/kubernetes/strategic_merge.h"

#include <algorithm>
#include <optional>

#include "base/json/pointer.h"
#include "engines/document/build.h"
#include "engines/document/write.h"
#include "engines/kubernetes/schema.h"
#include "engines/kubernetes/strategic_directives.h"

namespace kubernetes {

using base::Error;
using base::Result;
using document::Arena;
using document::Key;
using document::Member;
using document::Node;

namespace {

// What a place becomes; nullopt: it is removed.
using Merged = std::optional<Node>;

Error within(std::string_view part, Error error) {
  error.pointer = "/" + base::json::pointer_part(part) + error.pointer;
  return error;
}

bool is_plain(const Node& node) { return !node.is_map() && !node.is_list(); }

std::string_view shape_name(const Node& node) {
  return is_plain(node) ? "plain value" : name(node.kind());
}

bool same_shape(const Node& a, const Node& b) {
  return a.is_map() == b.is_map() && a.is_list() == b.is_list();
}

class Merging {
 public:
  Merging(Arena& arena, const ExtentLimits& limits)
      : arena_(arena), limits_(limits), steps_left_(limits.nodes_max) {}

  // `on` may be null, which is the same as missing.
  Result<Merged> merged(const Node& on, const Node& patch, const Schema* schema);

 private:
  Result<Merged> merged_map(const Node& on, const Node& patch, const Schema* schema);
  Result<Node> merged_members(const Node& on, const Node& patch, const Schema* schema);
  Result<Merged> merged_list(const Node& on, const Node& patch, const Schema& schema);
  Result<Node> merged_elements(const Node& on, const Node& patch, const Schema& schema);
  base::Done pay_for(std::size_t steps);

  Arena& arena_;
  const ExtentLimits& limits_;
  std::size_t steps_left_;
};

base::Done Merging::pay_for(std::size_t steps) {
  if (steps > steps_left_)
    return base::limited("the merge passes patch_nodes_max (" + std::to_string(limits_.nodes_max) +
                         ")");
  steps_left_ -= steps;
  return {};
}

const Schema* schema_here(const Schema* given, const Node& on, const Node& patch) {
  if (given == nullptr) given = schema_of(on);
  return given == nullptr ? schema_of(patch) : given;
}

Result<Merged> Merging::merged(const Node& on, const Node& patch, const Schema* schema) {
  TRY(pay_for(1));
  if (patch.is_null()) return Merged();
  if (!on.is_null() && !same_shape(on, patch))
    return base::invalid("the patch has a " + std::string(shape_name(patch)) +
                         " where the object has a " + std::string(shape_name(on)));
  if (patch.is_map()) return merged_map(on, patch, schema_here(schema, on, patch));
  if (patch.is_list() && schema != nullptr && schema->merges)
    return merged_list(on, patch, *schema);
  // kyaml keeps the quotes of the text that was there.
  if (on.is_string() && is_plain(patch) && !patch.is_string())
    return Merged(document::string(arena_, document::to_json(patch), patch.span()));
  return Merged(patch);
}

Result<Merged> Merging::merged_map(const Node& on, const Node& patch, const Schema* schema) {
  const Directive directive = TRY(directive_of_map(patch));
  if (directive == Directive::remove) return Merged();
  const bool keeps = directive != Directive::replace && on.is_map();
  return Merged(
      TRY(merged_members(keeps ? on : document::map(arena_, {}, patch.span()), patch, schema)));
}

Result<Node> Merging::merged_members(const Node& on, const Node& patch, const Schema* schema) {
  TRY(pay_for(on.size() + patch.size()));
  std::vector<Member> members(on.members().begin(), on.members().end());
  std::vector<Key> removed;
  for (const Member& member : patch.members()) {
    if (is_directive(member.key.text())) continue;
    const Member* old = on.find_member(member.key);
    const Schema* below = schema == nullptr ? nullptr : schema->member(member.key.text());
    Result<Merged> made = merged(old == nullptr ? Node::null() : old->value, member.value, below);
    if (!made) return within(member.key.text(), std::move(made).error());
    if (!*made) {
      removed.push_back(member.key);
    } else if (old != nullptr) {
      members[static_cast<std::size_t>(old - on.members().data())].value = **made;
    } else {
      members.push_back({.key = member.key,
                         .value = **made,
                         .key_begin = member.key_begin,
                         .key_end = member.key_end});
    }
  }
  if (!removed.empty())
    std::erase_if(members, [&](const Member& member) {
      return std::ranges::find(removed, member.key) != removed.end();
    });
  return with_directives(arena_, document::map(arena_, members, on.span()), patch, schema);
}

Result<Merged> Merging::merged_list(const Node& on, const Node& patch, const Schema& schema) {
  const Directive directive = TRY(directive_of_list(patch));
  if (directive == Directive::remove) return Merged();
  const bool keeps = directive != Directive::replace && on.is_list();
  const Node old = keeps ? on : document::list(arena_, {}, patch.span());
  TRY(pay_for(old.size() * std::max<std::size_t>(patch.size(), 1)));
  if (schema.merge_key.empty()) return Merged(united(arena_, old, patch));
  return Merged(TRY(merged_elements(old, patch, schema)));
}

// Elements with keys: those of the patch in its order, merged, then what else the object has.
// Those of the patch without one are lost.
Result<Node> Merging::merged_elements(const Node& on, const Node& patch, const Schema& schema) {
  const ElementKeys keys(schema);
  const auto lacks_key = [&](const Node& element) {
    return !is_list_directive(element) && !keys.has_any(element);
  };
  // One element without a key, and nothing is merged: what has one replaces the list.
  if (std::ranges::any_of(patch.items(), lacks_key) && on.size() != 0)
    return merged_elements(document::list(arena_, {}, on.span()), patch, schema);
  std::vector<Node> first;
  std::vector<bool> used(on.size());
  for (std::size_t i = 0; i < patch.size(); ++i) {
    const Node& element = patch.items()[i];
    if (is_list_directive(element) || lacks_key(element)) continue;
    const auto old = keys.find(element, on, used);
    if (old) used[*old] = true;
    Result<Merged> made = merged(old ? on.items()[*old] : Node::null(), element, schema.element);
    if (!made) return within(std::to_string(i), std::move(made).error());
    if (*made && (*made)->size() != 0) first.push_back(**made);
  }
  for (std::size_t i = 0; i < on.size(); ++i)
    if (!used[i]) first.push_back(on.items()[i]);
  return document::list(arena_, first, on.span());
}

}  // namespace

Result<Node> apply_strategic_merge(const Node& on, const Node& patch, Arena& arena,
                                   const ExtentLimits& limits) {
  std::size_t nodes_left = limits.nodes_max;
  if (!fits(patch, limits.depth_max, nodes_left))
    return base::limited("the patch passes patch_depth_max (" + std::to_string(limits.depth_max) +
                         ") or patch_nodes_max (" + std::to_string(limits.nodes_max) + ")");
  Result<Merged> made = Merging(arena, limits).merged(on, patch, nullptr);
  if (!made) {
    Error error = std::move(made).error();
    if (!error.pointer.empty()) error.message = error.pointer + ": " + error.message;
    return error;
  }
  return made->value_or(Node::null());
}

namespace {

// nullopt: nothing is left of it.
Merged without_empties(const Node& node, Arena& arena) {
  if (node.is_map()) {
    std::vector<Member> kept;
    for (const Member& member : node.members())
      if (const Merged value = without_empties(member.value, arena)) {
        kept.push_back(member);
        kept.back().value = *value;
      }
    return kept.empty() ? Merged() : Merged(document::map(arena, kept, node.span()));
  }
  if (node.is_list() && node.size() != 0) {
    std::vector<Node> kept;
    for (const Node& item : node.items())
      if (const Merged value = without_empties(item, arena)) kept.push_back(*value);
    return kept.empty() ? Merged() : Merged(document::list(arena, kept, node.span()));
  }
  return node;
}

}  // namespace

Node without_empty_maps(const Node& patch, Arena& arena) {
  return without_empties(patch, arena).value_or(document::map(arena, {}, patch.span()));
}

}  // namespace kubernetes
