#include "engines/kyverno/membership.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engines/document/reading.h"
#include "engines/document/wildcard.h"
#include "engines/kyverno/number_text.h"
#include "engines/kyverno/scalar_pattern.h"

namespace kyverno {
namespace {

using document::Kind;
using document::Node;
using Texts = std::vector<std::string>;

bool is_list_json(const Node& node) {
  return node.is_list() && std::ranges::all_of(node.items(), &Node::is_string);
}

Texts printed(std::span<const Node> items) {
  Texts out;
  out.reserve(items.size());
  for (const Node& item : items) out.push_back(printed_text(item));
  return out;
}

bool match_either_way(std::string_view a, std::string_view b) {
  return document::matches_wildcard(a, b) || document::matches_wildcard(b, a);
}

bool matches_any(std::string_view one, const Texts& others) {
  return std::ranges::any_of(
      others, [&](const std::string& other) { return match_either_way(one, other); });
}

bool in_range(const Range& range, std::string_view text) {
  const Node value = Node::string(text);
  return Operand::of(Comparison::greater_equal, range.from).matches(value) &&
         Operand::of(Comparison::less_equal, range.to).matches(value);
}

bool outside_range(const Range& range, std::string_view text) {
  const Node value = Node::string(text);
  return Operand::of(Comparison::less, range.from).matches(value) ||
         Operand::of(Comparison::greater, range.to).matches(value);
}

// What a text holds as JSON; nullopt: it is no JSON.
struct Json {
  bool texts = false;  // a list of texts, or null
  Texts items;
};
std::optional<Json> json_in(std::string_view text) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto node = document::read_json(sources.add("value", std::string(text)), reading);
  if (!node) return std::nullopt;
  if (node->is_null()) return Json{.texts = true, .items = {}};
  if (!is_list_json(*node)) return Json{};
  return Json{.texts = true, .items = printed(node->items())};
}

// The members that a value names; nullopt: no operator can use it.
std::optional<Texts> members_in(const Node& value, bool bare_text) {
  if (value.is_list()) return printed(value.items());
  if (!value.is_string()) return std::nullopt;
  auto json = json_in(value.string());
  if (!json) return bare_text ? std::optional(Texts{std::string(value.string())}) : std::nullopt;
  return json->texts ? std::optional(std::move(json->items)) : std::nullopt;
}

std::optional<Range> inner_range(const Node& value) {
  if (!value.is_string()) return std::nullopt;
  const auto range = parse_range(value.string());
  return range && !range->outside ? range : std::nullopt;
}

bool is_negative(Operator op) {
  return op == Operator::not_in || op == Operator::any_not_in || op == Operator::all_not_in;
}

bool is_deprecated(Operator op) { return op == Operator::in || op == Operator::not_in; }

// Of a key that is one value.
bool of_one(Operator op, const std::string& key, const Node& value) {
  const bool negative = is_negative(op);
  if (value.is_list()) return matches_any(key, printed(value.items())) != negative;
  if (!value.is_string()) return false;
  if (document::matches_wildcard(value.string(), key)) return !negative;
  if (!is_deprecated(op))
    if (const auto range = inner_range(value)) return in_range(*range, key) != negative;
  const auto members = members_in(value, !is_deprecated(op));
  if (!members) return false;
  return (std::ranges::find(*members, key) != members->end()) != negative;
}

// The old operators want whole texts.
bool of_many_deprecated(Operator op, std::span<const Node> keys, const Node& value) {
  const bool negative = op == Operator::not_in;
  if (!std::ranges::all_of(keys, &Node::is_string)) return false;
  if (value.is_list() && !is_list_json(value)) return false;
  if (value.is_string() && keys.size() == 1 && keys[0].string() == value.string()) return true;
  const auto members = members_in(value, false);
  if (!members) return false;
  const bool all = std::ranges::all_of(keys, [&](const Node& key) {
    return std::ranges::find(*members, key.string()) != members->end();
  });
  return all != negative;
}

// The quantifier of each operator over the keys that are members.
bool quantified(Operator op, std::size_t members, std::size_t keys) {
  switch (op) {
    case Operator::any_in:
      return members > 0;
    case Operator::all_in:
      return members == keys;
    case Operator::any_not_in:
      return members < keys;
    default:
      return members == 0;
  }
}

bool of_many(Operator op, const Texts& keys, const Node& value) {
  const auto count = [&](const auto& is_one) {
    return static_cast<std::size_t>(std::ranges::count_if(keys, is_one));
  };
  const auto in = [&](const Texts& members) {
    return quantified(op, count([&](const std::string& key) { return matches_any(key, members); }),
                      keys.size());
  };
  if (value.is_number() || value.kind() == Kind::boolean) {
    if (op == Operator::all_in || op == Operator::all_not_in) return false;
    return in({printed_text(value)});
  }
  if (value.is_string() && keys.size() == 1 && keys[0] == value.string()) return !is_negative(op);
  if (const auto range = inner_range(value)) {
    // What cannot be compared is neither in a range nor, for AnyNotIn, outside.
    if (op == Operator::any_not_in)
      return count([&](const std::string& key) { return outside_range(*range, key); }) > 0;
    return quantified(op, count([&](const std::string& key) { return in_range(*range, key); }),
                      keys.size());
  }
  const auto members = members_in(value, true);
  return members && in(*members);
}

}  // namespace

bool is_member(Operator op, const Node& key, const Node& value) {
  if (key.is_list())
    return is_deprecated(op) ? of_many_deprecated(op, key.items(), value)
                             : of_many(op, printed(key.items()), value);
  if (key.is_null() || key.is_map()) return false;
  return of_one(op, printed_text(key), value);
}

}  // namespace kyverno
