// The functions of jmespath.org that are about lists and maps.
#include <algorithm>
#include <numeric>

#include "base/utf8.h"
#include "engines/jmespath/function.h"

namespace jmespath {
namespace {

bool contains(Call& call) {
  if (call[0].is_string())
    return call.answer(Node::boolean(call[1].is_string() &&
                                     call.text(0).find(call.text(1)) != std::string_view::npos));
  if (!call.spend(call[0].size())) return false;
  return call.answer(Node::boolean(std::ranges::any_of(
      call[0].items(), [&](const Node& item) { return document::equal(item, call[1]); })));
}

bool join(Call& call) {
  std::string joined;
  bool first = true;
  for (const Node& item : call[1].items()) {
    if (!first) joined += call.text(0);
    first = false;
    joined += item.string();
    if (!call.spend(1 + (item.size() + call.text(0).size()) / 10)) return false;
  }
  return call.answer(joined);
}

bool keys(Call& call) {
  const std::span<Node> keys = call.arena().array<Node>(call[0].size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Member& member = call[0].members()[i];
    keys[i] = Node::string(member.key.text(), member.key_span());
  }
  return call.answer(document::list(keys));
}

bool values(Call& call) {
  const std::span<Node> values = call.arena().array<Node>(call[0].size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = call[0].members()[i].value;
  return call.answer(document::list(values));
}

bool map(Call& call) {
  const std::span<Node> made = call.arena().array<Node>(call[1].size());
  for (std::size_t i = 0; i < made.size(); ++i) {
    made[i] = Node();
    if (!call.apply(0, call[1].items()[i], made[i])) return false;
  }
  return call.answer(document::list(made));
}

bool merge(Call& call) {
  std::size_t count = 0;
  for (const Node& one : call.arguments()) count += one.size();
  if (!call.spend(count)) return false;
  const std::span<Member> members = call.arena().array<Member>(count);
  auto next = members.begin();
  for (const Node& one : call.arguments()) next = std::ranges::copy(one.members(), next).out;
  return call.answer(document::map(call.arena(), members));
}

bool not_null(Call& call) {
  for (const Node& argument : call.arguments())
    if (!argument.is_null()) return call.answer(argument);
  return call.answer(Node());
}

bool reverse(Call& call) {
  if (call[0].is_list()) {
    const std::span<Node> items = call.arena().array<Node>(call[0].size());
    std::ranges::reverse_copy(call[0].items(), items.begin());
    return call.answer(document::list(items));
  }
  // By code points: each is copied whole, from the last to the first.
  const std::string_view text = call.text(0);
  std::string reversed;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t last = base::last_code_point(rest);
    reversed += rest.substr(last);
    rest = rest.substr(0, last);
  }
  return call.answer(reversed);
}

bool to_array(Call& call) {
  return call[0].is_list() ? call.answer(call[0]) : call.answer_items({&call[0], 1});
}

// Numbers by value, texts by bytes, which for UTF-8 is by code points.
bool is_less(const Node& a, const Node& b) {
  return a.is_string() ? a.string() < b.string() : document::compare_numbers(a, b) < 0;
}

// Keys that can be ordered: all numbers or all texts.
bool is_sortable(std::span<const Node> keys) {
  return std::ranges::all_of(keys, &Node::is_number) || std::ranges::all_of(keys, &Node::is_string);
}

// `items` in the order of `keys`; of equal ones the order stays.
bool answer_sorted(Call& call, std::span<const Node> items, std::span<const Node> keys) {
  if (!call.spend(items.size())) return false;
  const std::span<std::uint32_t> order = call.arena().array<std::uint32_t>(items.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    if (is_less(keys[a], keys[b])) return true;
    return !is_less(keys[b], keys[a]) && a < b;
  });
  const std::span<Node> sorted = call.arena().array<Node>(items.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) sorted[i] = items[order[i]];
  return call.answer(document::list(sorted));
}

bool sort(Call& call) { return answer_sorted(call, call[0].items(), call[0].items()); }

// The keys of a list's items by the expression that is argument 1; empty after a failure.
std::optional<std::span<const Node>> keys_by(Call& call) {
  const std::span<Node> keys = call.arena().array<Node>(call[0].size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    keys[i] = Node();
    if (!call.apply(1, call[0].items()[i], keys[i])) return std::nullopt;
  }
  if (is_sortable(keys)) return keys;
  call.fail("what items are compared by must be numbers only, or strings only");
  return std::nullopt;
}

bool sort_by(Call& call) {
  const auto keys = keys_by(call);
  return keys && answer_sorted(call, call[0].items(), *keys);
}

template <class Extreme>
bool extreme_by(Call& call, Extreme extreme) {
  const auto keys = keys_by(call);
  if (!keys) return false;
  if (keys->empty()) return call.answer(Node());
  return call.answer(call[0].items()[static_cast<std::size_t>(extreme(*keys) - keys->begin())]);
}
bool max_by(Call& call) {
  // Of equal ones the first, as min_by's.
  return extreme_by(call,
                    [](auto keys) { return std::max_element(keys.begin(), keys.end(), is_less); });
}
bool min_by(Call& call) {
  return extreme_by(call,
                    [](auto keys) { return std::min_element(keys.begin(), keys.end(), is_less); });
}

bool max(Call& call) {
  const auto items = call[0].items();
  return call.answer(items.empty() ? Node()
                                   : *std::max_element(items.begin(), items.end(), is_less));
}
bool min(Call& call) {
  const auto items = call[0].items();
  return call.answer(items.empty() ? Node()
                                   : *std::min_element(items.begin(), items.end(), is_less));
}

bool sum(Call& call) {
  double sum = 0;
  for (const Node& item : call[0].items()) sum += item.number();
  return call.answer(Node::float64(sum));
}

bool avg(Call& call) {
  if (call[0].size() == 0) return call.answer(Node());
  double sum = 0;
  for (const Node& item : call[0].items()) sum += item.number();
  return call.answer(Node::float64(sum / static_cast<double>(call[0].size())));
}

constexpr Types sortable = numbers_type | strings_type;

constexpr Function list_functions[] = {
    {"avg", avg, 1, {numbers_type}},
    {"contains", contains, 2, {list_type | string_type, any_type}},
    {"join", join, 2, {string_type, strings_type}},
    {"keys", keys, 1, {map_type}},
    {"map", map, 2, {reference_type, list_type}},
    {"max", max, 1, {sortable}},
    {"max_by", max_by, 2, {list_type, reference_type}},
    {"merge", merge, 1, {map_type}, true},
    {"min", min, 1, {sortable}},
    {"min_by", min_by, 2, {list_type, reference_type}},
    {"not_null", not_null, 1, {any_type}, true},
    {"reverse", reverse, 1, {list_type | string_type}},
    {"sort", sort, 1, {sortable}},
    {"sort_by", sort_by, 2, {list_type, reference_type}},
    {"sum", sum, 1, {numbers_type}},
    {"to_array", to_array, 1, {any_type}},
    {"values", values, 1, {map_type}},
};

}  // namespace

std::span<const Function> standard_lists() { return list_functions; }

}  // namespace jmespath
