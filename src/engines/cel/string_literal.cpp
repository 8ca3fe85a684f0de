#include <algorithm>
#include <cstdint>

#include "base/code_point.h"
#include "base/text.h"
#include "engines/cel/lexer.h"
#include "engines/cel/unicode.h"

namespace cel {
namespace {

// One escape after its backslash; `rest` moves behind it.
class Escapes {
 public:
  Escapes(std::string& out, bool is_bytes, std::string& problem)
      : out_(out), is_bytes_(is_bytes), problem_(problem) {}

  bool read(std::string_view& rest) {
    const char c = rest.empty() ? '\0' : rest[0];
    constexpr std::string_view letters = "abfnrtv\\?\"'`";
    constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\?\"'`";
    if (const std::size_t at = letters.find(c); at != std::string_view::npos) {
      out_ += meanings[at];
      rest.remove_prefix(1);
      return true;
    }
    if (c >= '0' && c <= '3') return number(rest, 0, 3, 8);
    if (c == 'x' || c == 'X') return number(rest, 1, 2, 16);
    if (c == 'u' && !is_bytes_) return number(rest, 1, 4, 16);
    if (c == 'U' && !is_bytes_) return number(rest, 1, 8, 16);
    problem_ = "an escape that CEL does not have; a backslash is written \\\\";
    return false;
  }

 private:
  bool number(std::string_view& rest, std::size_t skipped, std::size_t digits, unsigned base) {
    if (rest.size() < skipped + digits) return refuse(digits);
    std::uint32_t value = 0;
    for (const char c : rest.substr(skipped, digits)) {
      const unsigned digit = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                             : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a') + 10
                             : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A') + 10
                                                    : 99;
      if (digit >= base) return refuse(digits);
      value = value * base + digit;
    }
    rest.remove_prefix(skipped + digits);
    if (is_bytes_) {
      out_ += static_cast<char>(value);
    } else if (!is_scalar_value(value)) {
      problem_ = "an escape for what is no code point";
      return false;
    } else {
      base::append_code_point(out_, value);
    }
    return true;
  }
  bool refuse(std::size_t digits) {
    problem_ = "this escape has exactly " + std::to_string(digits) + " digits";
    return false;
  }

  std::string& out_;
  bool is_bytes_;
  std::string& problem_;
};

}  // namespace

std::optional<Literal> read_string(std::string_view token, std::string& problem) {
  Literal literal;
  bool raw = false;
  for (; token[0] != '"' && token[0] != '\''; token.remove_prefix(1)) {
    raw |= token[0] == 'r' || token[0] == 'R';
    literal.is_bytes |= token[0] == 'b' || token[0] == 'B';
  }
  const bool triple = token.size() >= 6 && token.substr(1, 2) == std::string(2, token[0]);
  const std::size_t quotes = triple ? 3 : 1;
  std::string_view rest = token.substr(quotes, token.size() - 2 * quotes);
  if (!base::is_utf8(rest)) {
    problem = "not UTF-8";
    return std::nullopt;
  }
  Escapes escapes(literal.text, literal.is_bytes, problem);
  while (!rest.empty()) {
    const std::size_t plain = raw ? rest.size() : std::min(rest.find('\\'), rest.size());
    literal.text += rest.substr(0, plain);
    rest.remove_prefix(plain);
    if (rest.empty()) break;
    rest.remove_prefix(1);
    if (!escapes.read(rest)) return std::nullopt;
  }
  return literal;
}

}  // namespace cel
