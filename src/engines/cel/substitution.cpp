#include "engines/cel/substitution.h"

#include <algorithm>

namespace cel {
namespace {

bool is_parameter(const Type& type) { return type.is(TypeKind::parameter); }
bool is_dyn(const Type& type) { return type.is(TypeKind::dyn); }

// What null may stand for.
bool is_nullable(const Type& type) {
  switch (type.kind()) {
    case TypeKind::null:
    case TypeKind::wrapper:
    case TypeKind::timestamp:
    case TypeKind::duration:
    case TypeKind::opaque:
    case TypeKind::object:
      return true;
    default:
      return false;
  }
}

bool is_less_specific(const Type& a, const Type& b) {
  if (is_dyn(a) || is_parameter(a)) return true;
  if (is_dyn(b) || is_parameter(b)) return false;
  if (a.kind() != b.kind() || a.name() != b.name()) return false;
  if (a.is(TypeKind::type)) return true;
  return std::ranges::equal(a.parameters(), b.parameters(), is_less_specific);
}

}  // namespace

const Type& more_general(const Type& a, const Type& b) { return is_less_specific(a, b) ? a : b; }

std::vector<Type> Substitution::instantiate(std::span<const Type> types) {
  Bindings names;
  std::vector<Type> fresh;
  fresh.reserve(types.size());
  for (const Type& type : types) fresh.push_back(instantiate(type, names));
  return fresh;
}

Type Substitution::instantiate(const Type& type, Bindings& names) {
  if (is_parameter(type)) {
    const auto found = names.find(type.name());
    return found != names.end() ? found->second : names.emplace(type.name(), fresh()).first->second;
  }
  if (type.parameters().empty()) return type;
  std::vector<Type> parameters;
  for (const Type& parameter : type.parameters())
    parameters.push_back(instantiate(parameter, names));
  return type.with(std::move(parameters));
}

bool Substitution::assign(std::span<const Type> from, std::span<const Type> to) {
  if (from.size() != to.size()) return false;
  Bindings before = bindings_;
  if (assignable_each(from, to)) return true;
  bindings_ = std::move(before);
  return false;
}

bool Substitution::assignable_each(std::span<const Type> from, std::span<const Type> to) {
  if (from.size() != to.size()) return false;
  for (std::size_t i = 0; i < from.size(); ++i)
    if (!assignable(from[i], to[i])) return false;
  return true;
}

bool Substitution::assignable(const Type& from, const Type& to) {
  for (const auto& [type, parameter] : {std::pair(&from, &to), std::pair(&to, &from)}) {
    if (!is_parameter(*parameter)) continue;
    const Bound bound = bind(*type, *parameter);
    if (bound != Bound::no) return bound == Bound::yes;
  }
  if (is_dyn(from) || is_dyn(to)) return true;
  if (from.is(TypeKind::null)) return is_nullable(to);
  if (to.is(TypeKind::wrapper) && !from.is(TypeKind::wrapper))
    return assignable(from, to.parameters()[0]);
  if (from.is(TypeKind::wrapper) && !to.is(TypeKind::wrapper))
    return assignable(from.parameters()[0], to);
  if (from.kind() != to.kind() || from.name() != to.name()) return false;
  if (from.is(TypeKind::type)) return true;
  return assignable_each(from.parameters(), to.parameters());
}

Substitution::Bound Substitution::bind(const Type& type, const Type& parameter) {
  if (type == parameter) return Bound::yes;
  const auto found = bindings_.find(parameter.name());
  if (found == bindings_.end()) {
    if (occurs(parameter, type)) return Bound::no;
    bindings_.insert_or_assign(parameter.name(), type);
    return Bound::yes;
  }
  const Type known = found->second;
  if (type == known) return Bound::yes;
  if (!assignable(type, known)) return Bound::impossible;
  const Type general = more_general(type, known);
  if (!occurs(parameter, general)) bindings_.insert_or_assign(parameter.name(), general);
  return Bound::yes;
}

bool Substitution::occurs(const Type& parameter, const Type& within) const {
  if (within == parameter) return true;
  if (is_parameter(within)) {
    const auto found = bindings_.find(within.name());
    return found != bindings_.end() && occurs(parameter, found->second);
  }
  return std::ranges::any_of(within.parameters(),
                             [&](const Type& part) { return occurs(parameter, part); });
}

Type Substitution::apply(const Type& type, bool unknown_is_dyn) const {
  if (is_parameter(type)) {
    const auto found = bindings_.find(type.name());
    if (found != bindings_.end()) return apply(found->second, unknown_is_dyn);
    return unknown_is_dyn ? Type::dyn() : type;
  }
  if (type.parameters().empty()) return type;
  std::vector<Type> parameters;
  for (const Type& parameter : type.parameters())
    parameters.push_back(apply(parameter, unknown_is_dyn));
  return type.with(std::move(parameters));
}

}  // namespace cel
