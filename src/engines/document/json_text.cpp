#include "engines/document/json_text.h"

#include "base/code_point.h"
#include "base/json/plain_text.h"
#include "engines/document/ascii.h"

namespace document {
namespace {

constexpr std::uint32_t replacement = 0xFFFD;

// Four hexadecimal digits, or nullopt.
std::optional<std::uint32_t> code_unit(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return std::nullopt;
  std::uint32_t unit = 0;
  for (const char c : text.substr(at, 4)) {
    const int lower = c | 0x20;
    if (c >= '0' && c <= '9')
      unit = unit * 16 + static_cast<std::uint32_t>(c - '0');
    else if (lower >= 'a' && lower <= 'f')
      unit = unit * 16 + static_cast<std::uint32_t>(lower - 'a' + 10);
    else
      return std::nullopt;
  }
  return unit;
}

bool is_high(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// `at` is behind "\u".
base::Done unescape_unicode(std::string_view text, std::size_t& at, std::string& out) {
  const auto first = code_unit(text, at);
  if (!first) return base::invalid("expected four hexadecimal digits");
  at += 4;
  std::uint32_t code = *first;
  if (is_high(code)) {
    const bool escaped = text.substr(at).starts_with("\\u");
    const auto second = escaped ? code_unit(text, at + 2) : std::nullopt;
    if (second && is_low(*second)) {
      code = 0x10000 + ((code - 0xD800) << 10U) + (*second - 0xDC00);
      at += 6;
    } else {
      code = replacement;
    }
  } else if (is_low(code)) {
    code = replacement;
  }
  base::append_code_point(out, code);
  return {};
}

base::Done unescape(std::string_view text, std::size_t& at, std::string& out) {
  constexpr std::string_view escapes = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
  if (at + 1 >= text.size()) return base::invalid("the string does not end");
  const char escape = text[at + 1];
  if (escape == 'u') {
    at += 2;
    return unescape_unicode(text, at, out);
  }
  const std::size_t which = escapes.find(escape);
  if (which == std::string_view::npos) return base::invalid("an escape that JSON does not know");
  out += meanings[which];
  at += 2;
  return {};
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

// [-+]? ( .digits | digits [. digits?] ) ( [eE] [-+]? digits )?
bool is_decimal(std::string_view text) {
  std::size_t at = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const std::size_t before = digits_at(text, at);
  at += before;
  if (at < text.size() && text[at] == '.') {
    const std::size_t after = digits_at(text, at + 1);
    if (before + after == 0) return false;
    at += 1 + after;
  } else if (before == 0) {
    return false;
  }
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  ++at;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  const std::size_t exponent = digits_at(text, at);
  return exponent > 0 && at + exponent == text.size();
}

}  // namespace

std::optional<Node> decimal_number(std::string_view text) {
  if (!is_decimal(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  return number_of(text, text.find_first_of(".eE") == std::string_view::npos);
}

base::Result<JsonText> read_json_string(std::string_view text, std::size_t& at,
                                        std::string& scratch) {
  const std::size_t begin = ++at;
  scratch.clear();
  for (std::size_t run = begin;;) {
    at = base::json::plain_end(text, at);
    if (at >= text.size()) return base::invalid("the string does not end");
    const std::string_view ordinary = text.substr(run, at - run);
    if (text[at] == '"') {
      ++at;
      if (run == begin) return JsonText{.text = ordinary, .stable = true};
      scratch += ordinary;
      return JsonText{.text = scratch, .stable = false};
    }
    if (text[at] != '\\') return base::invalid("a control character must be escaped");
    scratch += ordinary;
    TRY(unescape(text, at, scratch));
    run = at;
  }
}

}  // namespace document
