#include "engines/jmespath/operators.h"

namespace jmespath {

Binding binding(TokenKind kind) {
  switch (kind) {
    case TokenKind::pipe:
      return binds_pipe;
    case TokenKind::either:
      return binds_either;
    case TokenKind::both:
      return binds_both;
    case TokenKind::equal:
    case TokenKind::not_equal:
    case TokenKind::less:
    case TokenKind::less_equal:
    case TokenKind::greater:
    case TokenKind::greater_equal:
      return binds_comparison;
    case TokenKind::flatten:
      return binds_flatten;
    case TokenKind::filter:
      return binds_filter;
    case TokenKind::dot:
      return binds_dot;
    case TokenKind::left_bracket:
      return binds_bracket;
    default:
      return binds_nothing;
  }
}

Comparison comparison_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::not_equal:
      return Comparison::not_equal;
    case TokenKind::less:
      return Comparison::less;
    case TokenKind::less_equal:
      return Comparison::less_equal;
    case TokenKind::greater:
      return Comparison::greater;
    case TokenKind::greater_equal:
      return Comparison::greater_equal;
    default:
      return Comparison::equal;
  }
}

}  // namespace jmespath
