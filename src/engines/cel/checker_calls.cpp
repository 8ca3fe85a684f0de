#include <algorithm>

#include "engines/cel/checker.h"
#include "engines/cel/format.h"

namespace cel {

using ast::Expr;
using ast::Loop;

namespace {

std::string listed(std::span<const Type> types, const Substitution& substitution) {
  std::string text;
  for (const Type& type : types)
    text += (text.empty() ? "" : ", ") + to_text(substitution.apply(type, true));
  return "(" + text + ")";
}

}  // namespace

void Checker::want(const Expr& expr, const Type& type, const Type& wanted) {
  if (!substitution_.assign(type, wanted))
    wrong(expr.span, "expected " + to_text(wanted) + ", found " + to_text(apply(type)));
}

// math.abs(x): the target is a namespace when the whole name is that of a function.
bool Checker::is_namespaced(const Expr& expr, Note& note) {
  if (expr.target == nullptr) return false;
  const auto target = dotted(*expr.target);
  if (!target) return false;
  for (const std::string& candidate : candidates(*target + "." + std::string(expr.text)))
    if (environment_.has_function(candidate, Shape::global)) {
      note.name = candidate;
      note.namespaced = true;
      return true;
    }
  return false;
}

Type Checker::call(const Expr& expr, Note& note) {
  std::vector<Type> arguments;
  Shape shape = Shape::global;
  if (expr.target == nullptr) {
    note.name = std::string(expr.text);
    for (const std::string& candidate : candidates((expr.absolute ? "." : "") + note.name))
      if (environment_.has_function(candidate, Shape::global)) {
        note.name = candidate;
        break;
      }
  } else if (!is_namespaced(expr, note)) {
    shape = Shape::member;
    note.name = std::string(expr.text);
    arguments.push_back(of(*expr.target));
  }
  const bool is_format = expr.text == "format" && expr.target != nullptr;
  formats_ += is_format ? 1 : 0;
  for (const Expr* argument : expr.arguments) arguments.push_back(of(*argument));
  formats_ -= is_format ? 1 : 0;
  if (is_format && environment_.options().as_cel_go) check_format(expr);
  if (environment_.options().lenient_or_value && shape == Shape::member && note.name == "orValue" &&
      arguments.size() == 2)
    return or_value(apply(arguments[0]), arguments[1]);
  if (expr.text == ast::op::logical_and || expr.text == ast::op::logical_or) {
    for (std::size_t i = 0; i < arguments.size(); ++i)
      want(*expr.arguments[i], arguments[i], Type::boolean());
    return Type::boolean();
  }
  return resolve(expr, note, arguments, shape);
}

// "...".format([...]), when both are written there.
void Checker::check_format(const Expr& expr) {
  if (!expr.target->constant.is(Kind::string) || expr.arguments.size() != 1 ||
      expr.arguments[0]->kind != ast::ExprKind::list)
    return;
  const auto letters = clauses_of(expr.target->constant.text());
  const auto& values = expr.arguments[0]->arguments;
  if (!letters) {
    wrong(expr.target->span, "the text is no format");
  } else if (letters->size() != values.size()) {
    wrong(expr.arguments[0]->span, "the format shows " + std::to_string(letters->size()) +
                                       " values, and there are " + std::to_string(values.size()));
  } else {
    for (std::size_t i = 0; i < values.size(); ++i)
      if (const Type type = apply(notes_.at(*values[i]).type); !can_show((*letters)[i], type))
        wrong(values[i]->span,
              std::string("%") + (*letters)[i] + " cannot show a value of type " + to_text(type));
  }
}

// Kyverno's orValue, which a value that is no optional may have too.
Type Checker::or_value(const Type& target, const Type& other) {
  const Type value = target.is_optional() ? target.parameters()[0] : target;
  return substitution_.assign(other, value) ? more_general(value, other) : Type::dyn();
}

Type Checker::resolve(const Expr& expr, Note& note, std::span<const Type> arguments, Shape shape) {
  const std::vector<const Overload*> all = environment_.overloads(note.name, shape);
  if (all.empty()) {
    note.meaning = Meaning::unknown;
    std::string message = "undeclared reference to the function '" + note.name + "'";
    if (const std::string close = environment_.suggestion(note.name); !close.empty())
      message += "; did you mean '" + close + "'?";
    return wrong(expr.at, std::move(message));
  }
  std::optional<Type> result;
  for (const Overload* overload : all) {
    if (overload->arguments.size() != arguments.size()) continue;
    std::vector<Type> wanted = overload->arguments;
    wanted.push_back(overload->result);
    wanted = substitution_.instantiate(wanted);
    const Type yields = wanted.back();
    wanted.pop_back();
    if (!substitution_.assign(arguments, wanted)) continue;
    note.overloads.push_back(overload);
    const Type applied = apply(yields);
    if (!result)
      result = applied;
    else if (!(*result == applied))
      result = Type::dyn();
  }
  if (result) return *result;
  note.overloads = all;  // without checking, the values decide
  return wrong(expr.at, "no matching overload for '" + note.name + "' applied to " +
                            listed(arguments, substitution_));
}

std::vector<Type> Checker::loop_variables(const Expr& expr, const Type& range) {
  const bool two = expr.names.size() == 2;
  switch (range.kind()) {
    case TypeKind::list:
      if (two) return {Type::int64(), range.parameters()[0]};
      return {range.parameters()[0]};
    case TypeKind::map:
      if (two) return {range.parameters()[0], range.parameters()[1]};
      return {range.parameters()[0]};
    case TypeKind::parameter:
      substitution_.assign(Type::dyn(), range);
      break;
    case TypeKind::dyn:
      break;
    default:
      wrong(expr.target->span,
            std::string(expr.text) + "() goes through a list or map, not " + to_text(range));
  }
  return std::vector<Type>(expr.names.size(), Type::dyn());
}

Type Checker::loop(const Expr& expr, Note& note) {
  const Type range = apply(of(*expr.target));
  const std::vector<Type> types = loop_variables(expr, range);
  for (std::size_t i = 0; i < types.size(); ++i)
    note.slots.push_back(push(expr.names[i], types[i]));
  const Type result = loop_result(expr, range, types[0]);
  pop(types.size());
  return result;
}

Type Checker::loop_result(const Expr& expr, const Type& range, const Type& first) {
  std::vector<Type> types;
  for (const Expr* argument : expr.arguments) types.push_back(of(*argument));
  const bool conditional = expr.arguments.size() == 2 || expr.loop == Loop::all ||
                           expr.loop == Loop::exists || expr.loop == Loop::exists_one ||
                           expr.loop == Loop::filter;
  if (conditional) want(*expr.arguments[0], types[0], Type::boolean());
  const Type result = apply(types.back());
  switch (expr.loop) {
    case Loop::all:
    case Loop::exists:
    case Loop::exists_one:
      return Type::boolean();
    case Loop::filter:
      return Type::list(first);
    case Loop::sort_by:
      return range.is(TypeKind::list) ? range : Type::list(first);
    case Loop::map:
      return Type::list(result);
    case Loop::transform_map:
      return Type::map(first, result);
    case Loop::transform_entry:
      want(*expr.arguments.back(), result, Type::map(substitution_.fresh(), substitution_.fresh()));
      return apply(result).is(TypeKind::map) ? apply(result) : Type::map(Type::dyn(), Type::dyn());
  }
  return Type::dyn();
}

Type Checker::bind(const Expr& expr, Note& note) {
  const Type type = of(*expr.target);
  note.slots.push_back(push(expr.names[0], type));
  const Type result = of(*expr.arguments[0]);
  pop(1);
  return result;
}

Type Checker::chain(const Expr& expr, Note& note) {
  const Type target = apply(of(*expr.target));
  Type value = Type::dyn();
  if (target.is_optional())
    value = target.parameters()[0];
  else if (!target.is(TypeKind::dyn) && !target.is(TypeKind::parameter))
    wrong(expr.at, std::string(expr.flattens ? "optFlatMap" : "optMap") +
                       "() is for optional values, not " + to_text(target));
  note.slots.push_back(push(expr.names[0], value));
  const Type result = apply(of(*expr.arguments[0]));
  pop(1);
  if (!expr.flattens) return Type::optional(result);
  want(*expr.arguments[0], result, Type::optional(substitution_.fresh()));
  return apply(result);
}

Type Checker::block(const Expr& expr, Note& note) {
  std::vector<std::string> names;
  names.reserve(expr.arguments.size());  // locals hold views of them
  for (const Expr* argument : expr.arguments) {
    names.push_back("@index:" + std::to_string(names.size()));
    const Type type = of(*argument);
    note.slots.push_back(push(names.back(), type));
  }
  const Type result = of(*expr.target);
  pop(names.size());
  return result;
}

}  // namespace cel
