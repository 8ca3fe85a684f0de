#include <charconv>
#include <cmath>

#include "engines/cel/parser.h"

namespace cel {

using ast::Expr;
using ast::ExprKind;

namespace {

Expr* constant(Maker& maker, const Value& value, Span span) {
  return maker.make({.kind = ExprKind::constant, .span = span, .at = span, .constant = value});
}

Expr* float_literal(Maker& maker, std::string_view digits, bool negative, Span span) {
  double value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  // What is too small for a double is zero, what is too large is no number.
  if (read.ec == std::errc::result_out_of_range)
    value = digits.find('-') == std::string_view::npos ? HUGE_VAL : 0;
  if (std::isinf(value)) return maker.refuse(span, "this number is too large for a double");
  return constant(maker, Value::float64(negative ? -value : value), span);
}

}  // namespace

Expr* number_literal(Maker& maker, const Token& token, bool negative, Span span) {
  std::string_view digits = token.text;
  if (token.kind == TokenKind::number) return float_literal(maker, digits, negative, span);
  const bool is_unsigned = digits.ends_with('u') || digits.ends_with('U');
  if (is_unsigned) digits.remove_suffix(1);
  const bool hex = digits.size() > 2 && (digits[1] == 'x' || digits[1] == 'X');
  if (hex) digits.remove_prefix(2);
  std::uint64_t value = 0;
  const auto read =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  constexpr std::uint64_t two_63 = std::uint64_t{1} << 63;
  const bool fits = read.ec == std::errc() && (is_unsigned ? !negative
                                               : negative  ? value <= two_63
                                                           : value < two_63);
  if (!fits)
    return maker.refuse(span, is_unsigned ? "this number does not fit a uint (64 bits)"
                                          : "this number does not fit an int (64 bits)");
  if (is_unsigned) return constant(maker, Value::uint64(value), span);
  const auto bits = static_cast<std::int64_t>(negative ? 0 - value : value);
  return constant(maker, Value::int64(bits), span);
}

Expr* string_literal(Maker& maker, const Token& token) {
  std::string problem;
  const auto literal = read_string(token.text, problem);
  if (!literal) return maker.refuse(token.span, problem);
  const std::string_view text = maker.copy(std::string_view(literal->text));
  return constant(maker, literal->is_bytes ? Value::bytes(text) : Value::string(text), token.span);
}

}  // namespace cel
