#include <fmt/format.h>

#include <algorithm>

#include "engines/cel/parser.h"

namespace cel {

using ast::Expr;
using ast::ExprKind;

Expr* Maker::refuse(Span at, std::string message) {
  if (issues_.empty()) issues_.push_back({at, std::move(message)});
  return nullptr;
}

Expr* Maker::make(Expr expr) {
  std::size_t below = expr.target == nullptr ? 0 : expr.target->depth;
  for (const Expr* argument : expr.arguments)
    if (argument != nullptr) below = std::max<std::size_t>(below, argument->depth);
  const Limits& limits = options_.limits;
  if (below >= limits.expression_depth_max)
    return refuse(expr.at, fmt::format("nested too deep: at most {} (`expression_depth_max`)",
                                       limits.expression_depth_max));
  if (++nodes_ > limits.expression_nodes_max)
    return refuse(expr.at, fmt::format("too long: at most {} parts (`expression_nodes_max`)",
                                       limits.expression_nodes_max));
  expr.depth = static_cast<std::uint16_t>(below + 1);
  Expr* made = arena_.array<Expr>(1).data();
  return new (made) Expr(expr);
}

Expr* Maker::call(std::string_view function, std::vector<Expr*> arguments, Span at) {
  const Span span = arguments.empty() ? at
                                      : Span{std::min(at.begin, arguments.front()->span.begin),
                                             std::max(at.end, arguments.back()->span.end)};
  return make({.kind = ExprKind::call,
               .span = span,
               .at = at,
               .text = function,
               .arguments = copy(arguments)});
}

}  // namespace cel
