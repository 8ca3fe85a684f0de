#include "engines/cel/cost_estimate.h"

#include <algorithm>

namespace cel {
namespace {

using ast::Expr;
using ast::ExprKind;
using ast::Loop;
namespace op = ast::op;

constexpr std::uint64_t unbounded = UINT64_MAX;

std::uint64_t plus(std::uint64_t a, std::uint64_t b) {
  return a > unbounded - b ? unbounded : a + b;
}
std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  if (a == 0 || b == 0) return 0;
  return a > unbounded / b ? unbounded : a * b;
}
CostRange plus(const CostRange& a, const CostRange& b) {
  return {plus(a.min, b.min), plus(a.max, b.max)};
}

class Estimator {
 public:
  Estimator(const Notes& notes, const CostSizes& sizes) : notes_(notes), sizes_(sizes) {}

  CostRange cost(const Expr& expr) {
    CostRange all = unfolded(expr);
    if (is_folded(expr)) all.min = 0;
    return all;
  }

 private:
  CostRange unfolded(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::constant:
      case ExprKind::name:
        return {};
      case ExprKind::select:
        return select(expr);
      case ExprKind::call:
        return call(expr);
      case ExprKind::loop:
        return loop(expr);
      case ExprKind::chain: {
        CostRange body = cost(*expr.arguments[0]);
        body.min = 0;
        return plus(CostRange{1, 1}, plus(cost(*expr.target), body));
      }
      default: {
        CostRange all = plus(CostRange{1, 1}, each(expr.arguments));
        return expr.target == nullptr ? all : plus(all, cost(*expr.target));
      }
    }
  }

  // Plain selections in a row are one step.
  CostRange select(const Expr& expr) {
    if (notes_.at(expr).meaning != Meaning::plain) return {};
    const auto is_step = [&](const Expr& each) {
      return each.kind == ExprKind::select && !each.test && !each.optional &&
             notes_.at(each).meaning == Meaning::plain;
    };
    const std::uint64_t own = is_step(expr) && is_step(*expr.target) ? 0 : 1;
    return plus(CostRange{own, own}, cost(*expr.target));
  }

  // Whether it is computed while compiling, so that it costs a run nothing.
  bool is_folded(const Expr& expr) const {
    switch (expr.kind) {
      case ExprKind::constant:
        return true;
      case ExprKind::list:
      case ExprKind::map:
      case ExprKind::call:
        return (expr.target == nullptr || notes_.at(expr).namespaced || is_folded(*expr.target)) &&
               std::ranges::all_of(expr.arguments,
                                   [&](const Expr* each) { return is_folded(*each); });
      default:
        return false;
    }
  }

  CostRange each(std::span<Expr* const> exprs) {
    CostRange all;
    for (const Expr* expr : exprs) all = plus(all, cost(*expr));
    return all;
  }

  CostRange call(const Expr& expr) {
    CostRange all{1, 1};
    const bool lazy = expr.text == op::logical_and || expr.text == op::logical_or;
    if (lazy) {
      all = plus(all, cost(*expr.arguments[0]));
      for (const Expr* operand : expr.arguments.subspan(1))
        all.max = plus(all.max, cost(*operand).max);
      return all;
    }
    if (expr.text == op::conditional) {
      const CostRange yes = cost(*expr.arguments[1]), no = cost(*expr.arguments[2]);
      return plus(plus(all, cost(*expr.arguments[0])),
                  CostRange{std::min(yes.min, no.min), std::max(yes.max, no.max)});
    }
    if (expr.target != nullptr && !notes_.at(expr).namespaced) all = plus(all, cost(*expr.target));
    all = plus(all, each(expr.arguments));
    for (const Expr* argument : expr.arguments) all.max = plus(all.max, weight(*argument));
    if (expr.target != nullptr && !notes_.at(expr).namespaced)
      all.max = plus(all.max, weight(*expr.target));
    return all;
  }

  // What a function may spend on looking through the value.
  std::uint64_t weight(const Expr& expr) const {
    if (expr.kind == ExprKind::constant) return 0;
    switch (notes_.at(expr).type.kind()) {
      case TypeKind::string:
      case TypeKind::bytes:
        return sizes_.text_max / 10;
      case TypeKind::list:
      case TypeKind::map:
        return elements(expr);
      case TypeKind::dyn:
      case TypeKind::parameter:
        return std::max(sizes_.text_max / 10, sizes_.list_max);
      default:
        return 0;
    }
  }

  std::uint64_t elements(const Expr& expr) const {
    if (expr.kind == ExprKind::list) return expr.arguments.size();
    if (expr.kind == ExprKind::map) return expr.arguments.size() / 2;
    if (expr.kind == ExprKind::loop) return elements(*expr.target);
    return sizes_.list_max;
  }

  CostRange loop(const Expr& expr) {
    const CostRange body = plus(CostRange{1, 1}, each(expr.arguments));
    const std::uint64_t count = elements(*expr.target);
    const bool known = expr.target->kind == ExprKind::list && expr.target->optionals.empty();
    const bool ends_early = expr.loop == Loop::all || expr.loop == Loop::exists;
    const std::uint64_t least = !known ? 0 : ends_early ? std::min<std::uint64_t>(count, 1) : count;
    return plus(cost(*expr.target), CostRange{times(least, body.min), times(count, body.max)});
  }

  const Notes& notes_;
  const CostSizes& sizes_;
};

}  // namespace

CostRange estimate_cost(const Expr& root, const Notes& notes, const CostSizes& sizes) {
  return Estimator(notes, sizes).cost(root);
}

}  // namespace cel
