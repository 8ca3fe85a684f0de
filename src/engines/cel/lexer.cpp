#include "engines/cel/lexer.h"

#include <algorithm>
#include <array>

#include "engines/document/ascii.h"

namespace cel {
namespace {

using document::is_digit;

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool in_name(char c) { return starts_name(c) || is_digit(c); }
// Bytes of the digits that `text` begins with.
template <class Is>
std::size_t digits_of(std::string_view text, Is is) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is) - text.begin());
}

// Bytes of an exponent with its e; 0 when there is none.
std::size_t exponent_of(std::string_view text) {
  if (!text.starts_with('e') && !text.starts_with('E')) return 0;
  const std::size_t sign = text.size() > 1 && (text[1] == '+' || text[1] == '-') ? 1 : 0;
  const std::size_t digits = digits_of(text.substr(1 + sign), is_digit);
  return digits == 0 ? 0 : 1 + sign + digits;
}

bool in_quoted_name(char c) { return in_name(c) || c == '.' || c == '-' || c == '/' || c == ' '; }

}  // namespace

void Lexer::skip_blank() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      ++at_;
    } else if (text_.substr(at_).starts_with("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else {
      return;
    }
  }
}

Token Lexer::token(TokenKind kind, std::size_t size) {
  const Token token{
      .kind = kind,
      .span = {static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(at_ + size)},
      .text = text_.substr(at_, size)};
  at_ += size;
  return token;
}

Token Lexer::wrong(std::string problem) {
  problem_ = std::move(problem);
  return token(TokenKind::wrong, 0);
}

Token Lexer::number() {
  const std::string_view rest = text_.substr(at_);
  const auto integer = [&](std::size_t size) {
    const bool is_unsigned = size < rest.size() && (rest[size] == 'u' || rest[size] == 'U');
    return token(TokenKind::integer, size + (is_unsigned ? 1 : 0));
  };
  if (rest.size() > 2 && rest[0] == '0' && (rest[1] == 'x' || rest[1] == 'X') && is_hex(rest[2]))
    return integer(2 + digits_of(rest.substr(2), is_hex));
  const std::size_t whole = digits_of(rest, is_digit);
  std::size_t size = whole;
  if (size + 1 < rest.size() && rest[size] == '.' && is_digit(rest[size + 1]))
    size += 1 + digits_of(rest.substr(size + 1), is_digit);
  size += exponent_of(rest.substr(size));
  return size == whole ? integer(whole) : token(TokenKind::number, size);
}

// Letters before a quote: r, b, or both, in any order and case; npos when no string begins here.
std::size_t Lexer::string_prefix() const {
  std::size_t size = 0;
  bool raw = false, bytes = false;
  for (; at_ + size < text_.size(); ++size) {
    const char c = text_[at_ + size];
    if (c == '"' || c == '\'') return size;
    const bool is_raw = c == 'r' || c == 'R', is_bytes = c == 'b' || c == 'B';
    if ((!is_raw && !is_bytes) || (is_raw && raw) || (is_bytes && bytes)) break;
    raw |= is_raw;
    bytes |= is_bytes;
  }
  return std::string_view::npos;
}

Token Lexer::string(std::size_t prefix) {
  const bool raw = text_.substr(at_, prefix).find_first_of("rR") != std::string_view::npos;
  const std::size_t open = at_ + prefix;
  const char quote = text_[open];
  const std::string three(3, quote);
  const bool triple = text_.substr(open).starts_with(three);
  for (std::size_t i = open + (triple ? 3 : 1); i < text_.size(); ++i) {
    const char c = text_[i];
    if (c == '\\' && !raw) {
      ++i;
    } else if (!triple && (c == '\n' || c == '\r')) {
      break;
    } else if (triple ? text_.substr(i).starts_with(three) : c == quote) {
      return token(TokenKind::string, i + (triple ? 3 : 1) - at_);
    }
  }
  return wrong("this string has no end");
}

Token Lexer::next() {
  skip_blank();
  if (at_ == text_.size()) return token(TokenKind::end, 0);
  const std::string_view rest = text_.substr(at_);
  const char c = rest[0];
  if (const std::size_t prefix = string_prefix(); prefix != std::string_view::npos)
    return string(prefix);
  if (starts_name(c)) {
    std::size_t size = 1;
    while (size < rest.size() && in_name(rest[size])) ++size;
    return token(TokenKind::name, size);
  }
  if (is_digit(c) || (c == '.' && rest.size() > 1 && is_digit(rest[1]))) return number();
  if (c == '`') {
    std::size_t size = 1;
    while (size < rest.size() && in_quoted_name(rest[size])) ++size;
    if (size == 1 || size == rest.size() || rest[size] != '`')
      return wrong("a name in backticks holds letters, digits and _.-/ and blanks");
    Token quoted = token(TokenKind::quoted_name, size + 1);
    quoted.text = rest.substr(1, size - 1);
    return quoted;
  }
  constexpr std::array<std::string_view, 6> two = {"&&", "||", "==", "!=", "<=", ">="};
  for (const std::string_view punctuation : two)
    if (rest.starts_with(punctuation)) return token(TokenKind::punctuation, 2);
  if (std::string_view("+-*/%!<>?:.,()[]{}").find(c) != std::string_view::npos)
    return token(TokenKind::punctuation, 1);
  return wrong("no token of CEL begins here");
}

}  // namespace cel
