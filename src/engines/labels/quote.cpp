#include "engines/labels/quote.h"

#include <cstdint>

#include "base/code_point.h"

namespace labels {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

void append_hex(std::string& out, char32_t value, int digits) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
    out += hex_digits[(value >> static_cast<unsigned>(shift)) & 15U];
}

// Whether Go prints a code point as it is. Controls, separators, private use, surrogates and
// non-characters are escaped; unassigned code points are too rare in labels to be told apart.
bool printable(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA1) || c == 0xAD) return false;
  if (c >= 0x2000 && c <= 0x200F) return false;
  if (c >= 0x2028 && c <= 0x202F) return false;
  if (c >= 0x205F && c <= 0x206F) return false;
  if (c == 0x1680 || c == 0x3000 || c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFB)) return false;
  if ((c >= 0xD800 && c <= 0xF8FF) || (c & 0xFFFEU) == 0xFFFEU) return false;
  return c < 0xE0000;
}

const char* short_escape(char32_t c) {
  switch (c) {
    case '\a':
      return "\\a";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\v':
      return "\\v";
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    default:
      return nullptr;
  }
}

std::optional<char32_t> digits(std::string_view& rest, std::size_t count, unsigned base) {
  if (rest.size() < count) return std::nullopt;
  char32_t value = 0;
  for (const char c : rest.substr(0, count)) {
    const unsigned digit = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                           : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a') + 10
                           : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A') + 10
                                                  : 99;
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  rest.remove_prefix(count);
  return value;
}

bool unquote_number(std::string& out, std::string_view& rest, char kind) {
  const std::size_t count = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
  const auto value = digits(rest, count, 16);
  if (!value) return false;
  if (kind == 'x') {
    out += static_cast<char>(*value);
    return true;
  }
  if (*value > 0x10FFFF || (*value >= 0xD800 && *value < 0xE000)) return false;
  base::append_code_point(out, *value);
  return true;
}

bool unquote_escape(std::string& out, std::string_view& rest) {
  if (rest.empty()) return false;
  const char kind = rest.front();
  if (kind >= '0' && kind <= '7') {
    const auto value = digits(rest, 3, 8);
    if (!value || *value > 255) return false;
    out += static_cast<char>(*value);
    return true;
  }
  rest.remove_prefix(1);
  switch (kind) {
    case 'a':
      out += '\a';
      return true;
    case 'b':
      out += '\b';
      return true;
    case 'f':
      out += '\f';
      return true;
    case 'n':
      out += '\n';
      return true;
    case 'r':
      out += '\r';
      return true;
    case 't':
      out += '\t';
      return true;
    case 'v':
      out += '\v';
      return true;
    case '\\':
    case '"':
      out += kind;
      return true;
    case 'x':
    case 'u':
    case 'U':
      return unquote_number(out, rest, kind);
    default:
      return false;
  }
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = at(0);
  if (first < 0x80) return {first, text.empty() ? 0U : 1U};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return {};
  char32_t value = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0U) != 0x80U) return {};
    value = (value << 6) | (at(i) & 0x3FU);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
    return {};
  return {value, length};
}

std::string go_quote(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    if (next.length == 0) {
      out += "\\x";
      append_hex(out, static_cast<unsigned char>(text.front()), 2);
      text.remove_prefix(1);
      continue;
    }
    if (const char* escape = short_escape(next.value)) {
      out += escape;
    } else if (printable(next.value)) {
      out += text.substr(0, next.length);
    } else if (next.value < 0x80) {
      out += "\\x";
      append_hex(out, next.value, 2);
    } else {
      out += next.value < 0x10000 ? "\\u" : "\\U";
      append_hex(out, next.value, next.value < 0x10000 ? 4 : 8);
    }
    text.remove_prefix(next.length);
  }
  return out + "\"";
}

std::optional<std::string> go_unquote(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != '"' || literal.back() != '"') return std::nullopt;
  std::string_view rest = literal.substr(1, literal.size() - 2);
  std::string out;
  while (!rest.empty()) {
    const char c = rest.front();
    if (c == '"' || c == '\n') return std::nullopt;
    rest.remove_prefix(1);
    if (c != '\\')
      out += c;
    else if (!unquote_escape(out, rest))
      return std::nullopt;
  }
  return out;
}

}  // namespace labels
