#include "engines/jmespath/lexer.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "base/utf8.h"
#include "engines/document/ascii.h"
#include "engines/document/json_text.h"
#include "engines/jmespath/program.h"

namespace jmespath {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
using document::is_digit;

struct Punctuation {
  std::string_view text;
  TokenKind kind;
};

// The longer ones before those that they begin with.
constexpr Punctuation signs[] = {
    {"[]", TokenKind::flatten},
    {"[?", TokenKind::filter},
    {"&&", TokenKind::both},
    {"||", TokenKind::either},
    {"==", TokenKind::equal},
    {"!=", TokenKind::not_equal},
    {"<=", TokenKind::less_equal},
    {">=", TokenKind::greater_equal},
    {".", TokenKind::dot},
    {"*", TokenKind::star},
    {"[", TokenKind::left_bracket},
    {"]", TokenKind::right_bracket},
    {"{", TokenKind::left_brace},
    {"}", TokenKind::right_brace},
    {"(", TokenKind::left_parenthesis},
    {")", TokenKind::right_parenthesis},
    {",", TokenKind::comma},
    {":", TokenKind::colon},
    {"@", TokenKind::at},
    {"&", TokenKind::reference},
    {"!", TokenKind::negation},
    {"|", TokenKind::pipe},
    {"<", TokenKind::less},
    {">", TokenKind::greater},
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  base::Result<std::vector<Token>> tokens() {
    std::vector<Token> tokens;
    for (;;) {
      while (at_ < text_.size() && is_space(text_[at_])) ++at_;
      tokens.push_back(TRY(next()));
      if (tokens.back().kind == TokenKind::end) return tokens;
    }
  }

 private:
  base::Result<Token> next() {
    Token token{.kind = TokenKind::end, .at = static_cast<std::uint32_t>(at_), .text = {}};
    if (at_ == text_.size()) return token;
    const char c = text_[at_];
    if (is_letter(c)) return identifier(std::move(token));
    if (is_digit(c) || c == '-') return number(std::move(token));
    if (c == '"') return quoted(std::move(token));
    if (c == '\'') return raw_string(std::move(token));
    if (c == '`') return literal(std::move(token));
    for (const Punctuation& sign : signs)
      if (text_.substr(at_).starts_with(sign.text)) {
        at_ += sign.text.size();
        token.kind = sign.kind;
        return token;
      }
    return error_in(text_, at_, "a character that JMESPath does not know");
  }
  base::Result<Token> identifier(Token token) {
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    token.kind = TokenKind::identifier;
    token.text = text_.substr(token.at, at_ - token.at);
    return token;
  }
  base::Result<Token> number(Token token) {
    const char* const end = text_.data() + text_.size();
    const auto read = std::from_chars(text_.data() + at_, end, token.number);
    if (read.ec != std::errc()) return error_in(text_, at_, "expected a whole number");
    at_ = static_cast<std::size_t>(read.ptr - text_.data());
    token.kind = TokenKind::number;
    return token;
  }
  base::Result<Token> quoted(Token token) {
    std::string scratch;
    auto read = document::read_json_string(text_, at_, scratch);
    if (!read) return error_in(text_, at_, read.error().message);
    token.kind = TokenKind::quoted_identifier;
    token.text = read->text;
    return token;
  }
  // Between two quotes; one behind a backslash does not end it and stands for itself. Other escapes
  // stay as they are, whole: the second of two backslashes escapes nothing.
  base::Result<std::string> delimited(char quote) {
    const std::size_t begin = at_++;
    std::string inside;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        if (text_[at_ + 1] != quote) inside += text_[at_];
        ++at_;
      }
      inside += text_[at_++];
    }
    if (at_ >= text_.size()) return error_in(text_, begin, "the quote is not closed");
    ++at_;
    return inside;
  }
  base::Result<Token> raw_string(Token token) {
    token.kind = TokenKind::raw_string;
    token.text = TRY(delimited('\''));
    return token;
  }
  base::Result<Token> literal(Token token) {
    token.kind = TokenKind::literal;
    token.text = TRY(delimited('`'));
    return token;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

base::Result<std::vector<Token>> tokens_of(std::string_view text) { return Lexer(text).tokens(); }

std::string_view name(TokenKind kind) {
  switch (kind) {
    case TokenKind::end:
      return "the end";
    case TokenKind::identifier:
    case TokenKind::quoted_identifier:
      return "a name";
    case TokenKind::number:
      return "a number";
    case TokenKind::raw_string:
    case TokenKind::literal:
      return "a literal";
    default:
      break;
  }
  for (const Punctuation& sign : signs)
    if (sign.kind == kind) return sign.text;
  return "";
}

base::Error error_in(std::string_view text, std::size_t at, const std::string& message,
                     base::Code code) {
  // Of an expression of several lines, or a long one, only what stands around the place is shown.
  constexpr std::size_t shown_before = 60, shown_after = 60;
  const std::size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  std::size_t from = at - line > shown_before ? at - shown_before : line;
  while (from > 0 && from < text.size() && base::continues_code_point(text[from])) ++from;
  std::string_view excerpt = text.substr(from, at - from + shown_after);
  excerpt = excerpt.substr(0, std::min(base::utf8_length(excerpt), excerpt.find('\n')));
  std::string out =
      "column " + std::to_string(base::count_code_points(text.substr(line, at - line)) + 1);
  if (line > 0) {
    const std::string_view before = text.substr(0, line);
    out = "line " + std::to_string(std::ranges::count(before, '\n') + 1) + ", " + out;
  }
  out += ": " + message + "\n  " + std::string(excerpt) + "\n  " +
         std::string(base::count_code_points(text.substr(from, at - from)), ' ') + "^";
  return {.code = code, .message = std::move(out)};
}

}  // namespace jmespath
