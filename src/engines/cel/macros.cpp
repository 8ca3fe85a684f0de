// The macros of the language and of its extensions: calls by name and number of arguments that
// bind variables, so they are rewritten before names are looked up.
#include <algorithm>
#include <array>

#include "engines/cel/parser.h"

namespace cel {

using ast::Expr;
using ast::ExprKind;
using ast::Loop;

namespace {

struct LoopMacro {
  std::string_view name;
  std::size_t arguments, variables;
  Loop loop;
};

constexpr LoopMacro loop_macros[] = {
    {"all", 2, 1, Loop::all},
    {"all", 3, 2, Loop::all},
    {"exists", 2, 1, Loop::exists},
    {"exists", 3, 2, Loop::exists},
    {"exists_one", 2, 1, Loop::exists_one},
    {"exists_one", 3, 2, Loop::exists_one},
    {"existsOne", 2, 1, Loop::exists_one},
    {"existsOne", 3, 2, Loop::exists_one},
    {"filter", 2, 1, Loop::filter},
    {"map", 2, 1, Loop::map},
    {"map", 3, 1, Loop::map},
    {"transformList", 3, 2, Loop::map},
    {"transformList", 4, 2, Loop::map},
    {"transformMap", 3, 2, Loop::transform_map},
    {"transformMap", 4, 2, Loop::transform_map},
    {"transformMapEntry", 3, 2, Loop::transform_entry},
    {"transformMapEntry", 4, 2, Loop::transform_entry},
    {"sortBy", 2, 1, Loop::sort_by},
};

bool is_variable(const Expr& expr) { return expr.kind == ExprKind::name && !expr.absolute; }

Expr* expand_loop(Maker& maker, const Expr& call, const LoopMacro& macro) {
  std::vector<std::string_view> names;
  for (const Expr* argument : call.arguments.first(macro.variables)) {
    if (!is_variable(*argument))
      return maker.refuse(argument->span, std::string(macro.name) +
                                              "() binds a variable here: write a simple name");
    if (!names.empty() && names[0] == argument->text)
      return maker.refuse(argument->span, "the two variables have the same name");
    names.push_back(argument->text);
  }
  return maker.make({.kind = ExprKind::loop,
                     .loop = macro.loop,
                     .span = call.span,
                     .at = call.at,
                     .text = macro.name,
                     .target = call.target,
                     .arguments = call.arguments.subspan(macro.variables),
                     .names = maker.copy(names)});
}

Expr* expand_has(Maker& maker, const Expr& call) {
  Expr* argument = call.arguments[0];
  if (argument->kind != ExprKind::select || argument->test || argument->optional)
    return maker.refuse(argument->span, "has() takes a selection of a field, such as has(a.b)");
  Expr tested = *argument;
  tested.test = true;
  tested.span = call.span;
  return maker.make(tested);
}

Expr* expand_bind(Maker& maker, const Expr& call) {
  if (!is_variable(*call.arguments[0]))
    return maker.refuse(call.arguments[0]->span,
                        "cel.bind() binds a variable: write a simple name");
  return maker.make({.kind = ExprKind::bind,
                     .span = call.span,
                     .at = call.at,
                     .target = call.arguments[1],
                     .arguments = call.arguments.subspan(2),
                     .names = maker.copy(std::vector{call.arguments[0]->text})});
}

Expr* expand_optional_map(Maker& maker, const Expr& call) {
  if (!is_variable(*call.arguments[0]))
    return maker.refuse(call.arguments[0]->span,
                        std::string(call.text) + "() binds a variable: write a simple name");
  return maker.make({.kind = ExprKind::chain,
                     .flattens = call.text == "optFlatMap",
                     .span = call.span,
                     .at = call.at,
                     .target = call.target,
                     .arguments = call.arguments.subspan(1),
                     .names = maker.copy(std::vector{call.arguments[0]->text})});
}

// math.greatest and math.least of three and more become those of a list.
Expr* expand_extreme(Maker& maker, const Expr& call) {
  Expr* list = maker.make({.kind = ExprKind::list,
                           .mixed = true,
                           .span = call.span,
                           .at = call.at,
                           .arguments = call.arguments});
  if (list == nullptr) return nullptr;
  Expr of_list = call;
  of_list.arguments = maker.copy(std::vector{list});
  return maker.make(of_list);
}

bool is_small_number(const Expr& expr) {
  return expr.kind == ExprKind::constant && expr.constant.is(Kind::int64) &&
         expr.constant.int64() >= 0 && expr.constant.int64() < 10'000;
}

Expr* expand_block_macro(Maker& maker, const Expr& call) {
  if (call.text == "block" && call.arguments.size() == 2) {
    if (call.arguments[0]->kind != ExprKind::list)
      return maker.refuse(call.arguments[0]->span, "cel.block() takes a list of expressions");
    return maker.make({.kind = ExprKind::block,
                       .span = call.span,
                       .at = call.at,
                       .target = call.arguments[1],
                       .arguments = call.arguments[0]->arguments});
  }
  const std::size_t wanted = call.text == "index" ? 1 : 2;
  if (call.arguments.size() != wanted ||
      !std::ranges::all_of(call.arguments, [](const Expr* each) { return is_small_number(*each); }))
    return maker.refuse(call.at, "cel." + std::string(call.text) + "() takes small whole numbers");
  std::string name = "@" + std::string(call.text);
  for (const Expr* number : call.arguments) name += ":" + std::to_string(number->constant.int64());
  return maker.make({.kind = ExprKind::name,
                     .span = call.span,
                     .at = call.at,
                     .text = maker.copy(std::string_view(name))});
}

bool is_namespace(const Expr* target, std::string_view name) {
  return target != nullptr && target->kind == ExprKind::name && target->text == name;
}

Expr* expand_cel_macro(Maker& maker, Expr* call) {
  if (call->text == "bind" && call->arguments.size() == 3 && maker.options().bind_macro)
    return expand_bind(maker, *call);
  const std::array<std::string_view, 4> block_macros = {"block", "index", "iterVar", "accuVar"};
  if (maker.options().block_macros &&
      std::ranges::find(block_macros, call->text) != block_macros.end())
    return expand_block_macro(maker, *call);
  return call;
}

}  // namespace

Expr* expand_macro(Maker& maker, Expr* call) {
  const std::size_t count = call->arguments.size();
  if (call->target == nullptr)
    return call->text == "has" && count == 1 && !call->absolute ? expand_has(maker, *call) : call;
  if (is_namespace(call->target, "cel")) return expand_cel_macro(maker, call);
  if (is_namespace(call->target, "math") && count > 2 &&
      (call->text == "greatest" || call->text == "least"))
    return expand_extreme(maker, *call);
  if (count == 2 && (call->text == "optMap" || call->text == "optFlatMap"))
    return expand_optional_map(maker, *call);
  for (const LoopMacro& macro : loop_macros)
    if (macro.name == call->text && macro.arguments == count &&
        !(maker.options().as_cel_go && macro.name == "existsOne" && count == 2))
      return expand_loop(maker, *call, macro);
  return call;
}

}  // namespace cel
