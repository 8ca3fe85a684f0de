// Text to tokens. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace jmespath {

enum class TokenKind : std::uint8_t {
  end,
  identifier,
  quoted_identifier,
  number,
  raw_string,
  literal,  // JSON between backquotes
  dot,
  star,
  flatten,  // []
  filter,   // [?
  left_bracket,
  right_bracket,
  left_brace,
  right_brace,
  left_parenthesis,
  right_parenthesis,
  comma,
  colon,
  at,
  reference,  // &
  negation,
  both,
  either,
  pipe,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::uint32_t at = 0;  // byte
  std::string text;      // of identifiers, strings and literals, without quotes and escapes
  std::int64_t number = 0;
};

// Ends with an `end` token.
base::Result<std::vector<Token>> tokens_of(std::string_view text);

// For errors: "'.'", "a name", "the end".
std::string_view name(TokenKind kind);

}  // namespace jmespath
