#include "engines/kyverno/mending.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "engines/document/build.h"
#include "engines/kubernetes/json_patch.h"
#include "engines/kubernetes/json_pointer.h"
#include "engines/kubernetes/schema.h"

namespace kyverno {
namespace {

using document::Arena;
using document::Key;
using document::Member;
using document::Node;
using kubernetes::Form;
using policy::Fix;

const Node nothing;

// What could stand in the place of what was found: the pattern without anchors, with the bounds
// that it names. nullopt where it leaves a choice.
std::optional<Node> nearest(const Pattern& pattern, const Node& found, document::Arena& arena) {
  if (pattern.shape == Pattern::Shape::scalar) return pattern.scalar.nearest(found);
  if (pattern.shape == Pattern::Shape::list || !pattern.anchors.empty()) return std::nullopt;
  std::vector<Member> members;
  for (const PatternMember& member : pattern.members) {
    if (member.anchor != Anchor::none || member.any) return std::nullopt;
    const Node* own = found.find(member.key);
    const auto value = nearest(*member.value, own == nullptr ? nothing : *own, arena);
    if (!value) return std::nullopt;
    members.push_back({.key = member.key, .value = *value});
  }
  return document::map(arena, members);
}

const kubernetes::Schema* schema_at(const Node& object, std::string_view pointer, Arena& arena) {
  const kubernetes::Schema* schema = kubernetes::schema_of(object);
  auto at = kubernetes::Pointer::parse(pointer);
  for (; schema != nullptr && at && !at->is_end(); at = at->after())
    schema = schema->form == Form::list ? schema->element : schema->member(at->key(arena));
  return at ? schema : nullptr;
}

// Patterns write "false" and "3" as texts too: what the type of the place asks for, or of a type
// that nobody knows what was found.
Node fitted(const Node& value, const Node& found, const kubernetes::Schema* schema, Arena& arena) {
  if (value.is_map()) {
    std::vector<Member> members(value.members().begin(), value.members().end());
    for (Member& member : members) {
      const Node* own = found.find(member.key);
      member.value = fitted(member.value, own == nullptr ? nothing : *own,
                            schema == nullptr ? nullptr : schema->member(member.key.text()), arena);
    }
    return document::map(arena, members);
  }
  if (!value.is_string()) return value;
  const Form form = schema == nullptr ? Form::any : schema->form;
  const std::string_view text = value.string();
  if ((form == Form::boolean || (form == Form::any && found.kind() == document::Kind::boolean)) &&
      (text == "true" || text == "false"))
    return Node::boolean(text == "true");
  const bool counts = form == Form::integer || form == Form::number ||
                      form == Form::int_or_string || (form == Form::any && found.is_number());
  const auto number = counts ? base::to_int64(text) : std::nullopt;
  return number ? Node::int64(*number) : value;
}

std::optional<Fix> fix_of(const Node& object, const MatchResult& result, Arena& results,
                          Arena& scratch) {
  if (result.match == Match::denied)
    return Fix{.operation = Fix::Operation::remove, .pointer = result.pointer, .value = {}};
  if (result.match != Match::fail) return std::nullopt;
  const auto value = nearest(*result.wanted, result.found, scratch);
  if (!value) return std::nullopt;
  const Node wanted =
      fitted(*value, result.found, schema_at(object, result.pointer, scratch), scratch);
  return Fix{.operation = result.found.is_null() ? Fix::Operation::add : Fix::Operation::replace,
             .pointer = result.pointer,
             .value = document::copy(results, wanted)};
}

// Keys of the result may lie in the text of the pointer, which therefore lies in the arena.
base::Result<Node> changed(const Node& object, const Fix& fix, document::Arena& arena) {
  constexpr std::string_view operations[] = {"add", "replace", "remove"};
  const Member operation[] = {
      {.key = Key("op"), .value = Node::string(operations[static_cast<int>(fix.operation)])},
      {.key = Key("path"), .value = Node::string(arena.copy(fix.pointer))},
      {.key = Key("value"), .value = fix.value}};
  const Node list[] = {document::map(arena, operation)};
  return kubernetes::apply_json_patch(object, document::list(arena, list), arena);
}

}  // namespace

Mending mend(const CompiledPattern& pattern, const Node& object, MatchResult first,
             document::Arena& results, document::Arena& scratch) {
  Mending out;
  Node mended = object;
  MatchResult result = std::move(first);
  while (true) {
    policy::Failure& failure = out.failures.emplace_back(std::move(result.failure));
    // What was put in has no place of its own.
    if (out.failures.size() > 1 && !failure.where.lies_in(object.span()))
      failure.where = object.span();
    failure.fix = fix_of(mended, result, results, scratch);
    if (!failure.fix || out.failures.size() == mendings_max) break;
    const auto next = changed(mended, *failure.fix, scratch);
    if (!next) break;
    mended = *next;
    result = match_pattern(pattern, mended);
    out.is_whole = result.match == Match::pass || result.match == Match::skip;
    if (out.is_whole || (result.match != Match::fail && result.match != Match::denied)) break;
  }
  if (!out.is_whole)
    for (policy::Failure& failure : out.failures) failure.fix.reset();
  return out;
}

}  // namespace kyverno
