// Splits an expression into tokens (cel-spec, doc/langdef.md, "Syntax"). Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engines/cel/issue.h"

namespace cel {

enum class TokenKind : std::uint8_t {
  end,
  wrong,        // the lexer's `problem` says why
  name,         // also reserved words
  quoted_name,  // `a-b`, without its quotes
  integer,      // with its u, if it has one
  number,       // a double
  string,       // with prefix and quotes
  punctuation,  // one of the operators and brackets
};

struct Token {
  TokenKind kind = TokenKind::end;
  Span span;
  std::string_view text;
  bool is(std::string_view punctuation) const {
    return kind == TokenKind::punctuation && text == punctuation;
  }
  bool is_name(std::string_view name) const { return kind == TokenKind::name && text == name; }
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  Token next();
  const std::string& problem() const { return problem_; }

 private:
  void skip_blank();
  Token token(TokenKind kind, std::size_t size);
  Token wrong(std::string problem);
  Token number();
  Token string(std::size_t prefix);
  std::size_t string_prefix() const;

  std::string_view text_;
  std::size_t at_ = 0;
  std::string problem_;
};

struct Literal {
  std::string text;
  bool is_bytes = false;
};
// What a string token stands for, or what is wrong about it. Escapes as the language has them:
// \n \x41 \101 A \U00000041; in bytes \x and octal are bytes, in strings code points.
std::optional<Literal> read_string(std::string_view token, std::string& problem);

}  // namespace cel
