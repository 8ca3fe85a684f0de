#include "engines/cel/checker.h"

#include <algorithm>

namespace cel {

using ast::Expr;
using ast::ExprKind;

Notes check(const Expr& root, const Environment& environment, std::vector<Issue>& issues) {
  return Checker(environment, issues).check(root);
}

Notes Checker::check(const Expr& root) {
  of(root);
  Type& type = notes_.of.at(&root).type;
  type = substitution_.apply(type, true);
  return std::move(notes_);
}

Type Checker::of(const Expr& expr) {
  Note note;
  note.type = of_kind(expr, note);
  Type type = note.type;
  notes_.of.insert_or_assign(&expr, std::move(note));
  return type;
}

Type Checker::of_kind(const Expr& expr, Note& note) {
  switch (expr.kind) {
    case ExprKind::constant:
      switch (expr.constant.kind()) {
        case Kind::null:
          return Type::null();
        case Kind::boolean:
          return Type::boolean();
        case Kind::int64:
          return Type::int64();
        case Kind::uint64:
          return Type::uint64();
        case Kind::float64:
          return Type::float64();
        case Kind::string:
          return Type::string();
        default:
          return Type::bytes();
      }
    case ExprKind::name:
      return name(expr, note);
    case ExprKind::select:
      return select(expr, note);
    case ExprKind::call:
      return call(expr, note);
    case ExprKind::list:
      return list(expr);
    case ExprKind::map:
      return map(expr);
    case ExprKind::message:
      return message(expr, note);
    case ExprKind::loop:
      return loop(expr, note);
    case ExprKind::bind:
      return bind(expr, note);
    case ExprKind::chain:
      return chain(expr, note);
    case ExprKind::block:
      return block(expr, note);
  }
  return Type::dyn();
}

Type Checker::wrong(Span at, std::string message) {
  if (strict() && issues_.size() < environment_.options().limits.issues_max)
    issues_.push_back({at, std::move(message)});
  return Type::dyn();
}

const Checker::Local* Checker::local(std::string_view name) const {
  const auto found = std::ranges::find(locals_.rbegin(), locals_.rend(), name, &Local::name);
  return found == locals_.rend() ? nullptr : &*found;
}

std::size_t Checker::push(std::string_view name, Type type) {
  const std::size_t slot = notes_.slots++;
  locals_.push_back({name, std::move(type), slot});
  return slot;
}

std::optional<std::string> Checker::dotted(const Expr& expr) const {
  if (expr.kind == ExprKind::name) {
    if (expr.absolute) return "." + std::string(expr.text);
    if (local(expr.text) != nullptr) return std::nullopt;
    return std::string(expr.text);
  }
  if (expr.kind != ExprKind::select || expr.test || expr.optional) return std::nullopt;
  auto target = dotted(*expr.target);
  if (target) *target += "." + std::string(expr.text);
  return target;
}

std::vector<std::string> Checker::candidates(std::string_view name) const {
  if (name.starts_with('.')) return {std::string(name.substr(1))};
  std::vector<std::string> all;
  for (std::string_view within = environment_.options().container; !within.empty();) {
    all.push_back(std::string(within) + "." + std::string(name));
    const std::size_t dot = within.rfind('.');
    within = dot == std::string_view::npos ? std::string_view() : within.substr(0, dot);
  }
  all.emplace_back(name);
  return all;
}

bool Checker::look_up(std::string_view name, Note& note, Type& type) const {
  for (const std::string& candidate : candidates(name)) {
    if (const auto variable = environment_.variable(candidate)) {
      note.meaning = Meaning::variable;
      note.index = variable->index;
      note.name = candidate;
      type = *variable->type;
      return true;
    }
    if (const Environment::Constant* constant = environment_.constant(candidate)) {
      note.meaning = Meaning::constant;
      note.value = constant->value;
      type = constant->type;
      return true;
    }
  }
  return false;
}

Type Checker::name(const Expr& expr, Note& note) {
  if (!expr.absolute) {
    if (const Local* found = local(expr.text)) {
      note.meaning = Meaning::local;
      note.index = found->slot;
      note.name = std::string(expr.text);
      return found->type;
    }
  }
  Type type = Type::dyn();
  if (look_up((expr.absolute ? "." : "") + std::string(expr.text), note, type)) return type;
  note.meaning = Meaning::unknown;
  std::string message = "undeclared reference to '" + std::string(expr.text) + "'";
  if (const std::string close = environment_.suggestion(expr.text); !close.empty())
    message += "; did you mean '" + close + "'?";
  return wrong(expr.at, std::move(message));
}

Type Checker::select(const Expr& expr, Note& note) {
  if (const auto whole = dotted(expr)) {
    Type type = Type::dyn();
    if (look_up(*whole, note, type)) return type;
  }
  Type target = apply(of(*expr.target));
  const bool of_optional = target.is_optional();
  if (of_optional) target = apply(target.parameters()[0]);
  const Type found = field(expr, target);
  if (expr.test) return Type::boolean();
  if (!of_optional && !expr.optional) return found;
  return found.is_optional() ? found : Type::optional(found);
}

Type Checker::field(const Expr& expr, const Type& target) {
  switch (target.kind()) {
    case TypeKind::dyn:
      return Type::dyn();
    case TypeKind::parameter:
      substitution_.assign(Type::dyn(), target);
      return Type::dyn();
    case TypeKind::map:
      return target.parameters()[1];
    case TypeKind::object:
      if (const Field* found = target.field(expr.text)) return found->type;
      return wrong(expr.at, "no field '" + std::string(expr.text) + "' in " + target.name());
    default:
      return wrong(expr.at, "a value of type " + to_text(target) + " has no fields");
  }
}

// The type that all have; dyn where they differ, which strict literals refuse.
Type Checker::joined(const std::optional<Type>& before, const Type& type, const Expr& at,
                     bool mixed) {
  if (!before) return type;
  if (environment_.options().homogeneous_literals && formats_ == 0 &&
      !(mixed && !environment_.options().as_cel_go)) {
    const bool joins = substitution_.assign(*before, type) || substitution_.assign(type, *before);
    if (joins && apply(*before) == apply(type)) return *before;
    return wrong(at.span, "expected " + to_text(apply(*before)) + " like the others, found " +
                              to_text(apply(type)) + "; dyn() of each allows any");
  }
  // null joins what it may stand for.
  if (before->is(TypeKind::null) && substitution_.assign(*before, type)) return type;
  if (type.is(TypeKind::null) && substitution_.assign(type, *before)) return *before;
  if (substitution_.assign(*before, type)) return more_general(*before, type);
  return Type::dyn();
}

Type Checker::element(const Expr& expr, bool optional) {
  Type type = of(expr);
  if (!optional) return type;
  type = apply(type);
  if (type.is_optional()) return type.parameters()[0];
  if (!type.is(TypeKind::dyn))
    wrong(expr.span, "expected an optional value after '?', found " + to_text(type));
  return Type::dyn();
}

Type Checker::list(const Expr& expr) {
  std::optional<Type> all;
  for (std::size_t i = 0; i < expr.arguments.size(); ++i) {
    const bool optional = !expr.optionals.empty() && expr.optionals[i];
    const Type type = element(*expr.arguments[i], optional);
    all = joined(all, type, *expr.arguments[i], expr.mixed);
  }
  return Type::list(all ? *all : substitution_.fresh());
}

Type Checker::map(const Expr& expr) {
  std::optional<Type> keys, values;
  for (std::size_t i = 0; i + 1 < expr.arguments.size(); i += 2) {
    const Type key = of(*expr.arguments[i]);
    keys = joined(keys, key, *expr.arguments[i], false);
    const bool optional = !expr.optionals.empty() && expr.optionals[i / 2];
    const Type value = element(*expr.arguments[i + 1], optional);
    values = joined(values, value, *expr.arguments[i + 1], false);
  }
  return Type::map(keys ? *keys : substitution_.fresh(), values ? *values : substitution_.fresh());
}

Type Checker::message(const Expr& expr, Note& note) {
  std::vector<Type> types;
  for (std::size_t i = 0; i < expr.arguments.size(); ++i)
    types.push_back(element(*expr.arguments[i], !expr.optionals.empty() && expr.optionals[i]));
  for (const std::string& candidate : candidates(expr.text))
    if (note.message == nullptr) note.message = environment_.message(candidate);
  if (note.message == nullptr) {
    note.meaning = Meaning::unknown;
    return wrong(expr.at, "undeclared reference to the type '" + std::string(expr.text) + "'");
  }
  const Message& wanted = *note.message;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const auto field = std::ranges::find(wanted.fields, expr.names[i], &Field::name);
    if (field != wanted.fields.end())
      want(*expr.arguments[i], types[i], field->type);
    else if (!wanted.open)
      wrong(expr.at, "no field '" + std::string(expr.names[i]) + "' in " + wanted.name);
  }
  return wanted.result;
}

}  // namespace cel
