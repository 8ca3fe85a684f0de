#include "engines/cel/sharing.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace cel {

using ast::Expr;
using ast::ExprKind;

namespace {

bool is_operator(const Expr& expr) {
  return expr.target == nullptr && !expr.text.empty() &&
         (expr.text.front() == '_' || expr.text.front() == '@' ||
          expr.text == ast::op::logical_not || expr.text == ast::op::negate);
}

// Functions that only look at what they are given: as cheap as remembering what they said.
bool is_cheap(std::string_view function) {
  constexpr std::string_view cheap[] = {"dyn",     "hasValue", "optional.none", "optional.of", "or",
                                        "orValue", "size",     "type",          "value"};
  return std::ranges::find(cheap, function) != std::ranges::end(cheap);
}

// The names that an expression binds for its arguments.
std::span<const std::string_view> bound_names(const Expr& expr) {
  const bool binds =
      expr.kind == ExprKind::loop || expr.kind == ExprKind::bind || expr.kind == ExprKind::chain;
  return binds ? std::span<const std::string_view>(expr.names)
               : std::span<const std::string_view>();
}

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// What is computed before the node, rather than being a part of its name.
const Expr* target_of(const Expr& expr, const Note& note) {
  const bool named = expr.kind == ExprKind::select && note.meaning != Meaning::plain;
  return named || note.namespaced ? nullptr : expr.target;
}

void append_text(std::string& key, std::string_view text) {
  fmt::format_to(std::back_inserter(key), "{}:{},", text.size(), text);
}

void append_value(std::string& key, const Value& value) {
  fmt::format_to(std::back_inserter(key), "{}=", static_cast<int>(value.kind()));
  switch (value.kind()) {
    case Kind::boolean:
      key += value.boolean() ? 't' : 'f';
      break;
    case Kind::int64:
    case Kind::uint64:
      fmt::format_to(std::back_inserter(key), "{}", value.uint64());
      break;
    case Kind::float64:
      fmt::format_to(std::back_inserter(key), "{:a}", value.float64());
      break;
    case Kind::string:
    case Kind::bytes:
    case Kind::type:
      append_text(key, value.text());
      break;
    default:
      break;
  }
}

// Of the node alone, what is within aside. Equal keys, and equal parts, mean the same.
std::string own_key(const Expr& expr, const Note& note) {
  const int flags = expr.absolute + 2 * expr.optional + 4 * expr.test + 8 * expr.mixed +
                    16 * expr.flattens + 32 * (expr.target != nullptr);
  std::string key = fmt::format("{} {} {} {} {},", static_cast<int>(expr.kind),
                                static_cast<int>(expr.loop), flags, static_cast<int>(note.meaning),
                                note.meaning == Meaning::variable ? note.index : 0);
  append_text(key, expr.text);
  append_text(key, note.name);
  for (const std::string_view name : expr.names) append_text(key, name);
  for (const bool optional : expr.optionals) key += optional ? '?' : '.';
  if (expr.kind == ExprKind::constant) append_value(key, expr.constant);
  if (note.meaning == Meaning::constant) append_value(key, note.value);
  return key;
}

}  // namespace

Sharing::Sharing(const Expr& root, const Notes& notes) : notes_(notes) {
  sort(root);
  count(root, false);
}

std::optional<std::size_t> Sharing::group_of(const Expr& expr) const {
  const auto group = group_.find(&expr);
  if (group == group_.end()) return std::nullopt;
  const Group& found = groups_[group->second];
  return found.shareable && found.uses > 1 ? std::optional(group->second) : std::nullopt;
}

std::size_t Sharing::group_number(std::string key) {
  const auto [place, added] = by_key_.try_emplace(std::move(key), groups_.size());
  if (added) groups_.emplace_back();
  return place->second;
}

Sharing::Traits Sharing::sort(const Expr& expr) {
  const Note& note = notes_.at(expr);
  std::string key = own_key(expr, note);
  Traits traits;
  const auto bound = bound_names(expr);
  const auto add = [&](const Expr& part, bool binds) {
    const Traits inner = sort(part);
    fmt::format_to(std::back_inserter(key), "{};", inner.group);
    traits.computes |= inner.computes;
    traits.pure &= inner.pure;
    for (const std::string_view name : inner.free)
      if (!(binds && contains(bound, name)) && !contains(traits.free, name))
        traits.free.push_back(name);
  };
  if (const Expr* target = target_of(expr, note)) add(*target, false);
  for (const Expr* argument : expr.arguments) add(*argument, true);
  if (note.meaning == Meaning::local) traits.free.push_back(expr.text);
  // A block remembers its parts itself, and what a name means within it is not its text's alone.
  if (expr.kind == ExprKind::block) traits.pure = false;
  if (expr.kind == ExprKind::loop) traits.computes = true;
  if (expr.kind == ExprKind::call && !is_operator(expr)) {
    traits.computes |= !is_cheap(note.name);
    traits.pure &= std::ranges::all_of(
        note.overloads, [](const Overload* each) { return each->purity == Purity::pure; });
  }
  traits.group = group_number(std::move(key));
  group_[&expr] = traits.group;
  groups_[traits.group].shareable = traits.computes && traits.pure && traits.free.empty();
  return traits;
}

// The parts of what is shared are computed as often as it is: once.
void Sharing::count(const Expr& expr, bool in_loop) {
  Group& group = groups_[group_.at(&expr)];
  const bool again = group.shareable && group.uses > 0;
  group.uses += in_loop ? 2 : 1;
  if (again) return;
  if (group.shareable) in_loop = false;
  if (const Expr* target = target_of(expr, notes_.at(expr))) count(*target, in_loop);
  for (const Expr* argument : expr.arguments)
    count(*argument, in_loop || expr.kind == ExprKind::loop);
}

}  // namespace cel
