#include "core/canonical_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/check.h"

namespace core {
namespace {

// Integers up to here are the same in a double, and print the same way.
constexpr std::int64_t exact_integer_max = std::int64_t{1} << 53;

// Leaves the order of bytes as it is, but for one thing: in UTF-16 the code points from U+10000 on
// are surrogates (D800-DFFF) and sort before U+E000-FFFF, whose UTF-8 starts with EE or EF.
unsigned utf16_rank(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0xEE || byte == 0xEF ? byte + 0x10U : byte;
}

// Whether the double is the integer itself. 2^63 and 2^64 are no integers of these kinds, so the
// way back must not be taken from there.
bool holds_exactly(double number, const base::json::Value& value, std::string_view digits) {
  if (value.kind() == base::json::Kind::int64)
    return number < 0x1p63 && static_cast<std::int64_t>(number) == value.int64();
  std::uint64_t integer = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), integer);
  return number < 0x1p64 && static_cast<std::uint64_t>(number) == integer;
}

base::Done append_integer(std::string& out, const base::json::Value& value) {
  if (value.kind() == base::json::Kind::int64 && value.int64() <= exact_integer_max &&
      value.int64() >= -exact_integer_max) {
    char buffer[24];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value.int64()).ptr);
    return {};
  }
  std::string digits, canonical;
  base::json::write(digits, value);
  append_canonical_number(canonical, value.number());
  // ECMAScript prints a double past 2^53 with zeros for the digits that it does not need, so a
  // canonical text may hold an integer that is no double. It is canonical all the same, and must be
  // read back.
  if (canonical != digits && !holds_exactly(value.number(), value, digits))
    return base::invalid(
        "an integer beyond 2^53 that no double holds exactly must be written as text");
  out += canonical;
  return {};
}

base::Done append_object(std::string& out, const base::json::Value& value) {
  std::vector<const base::json::Member*> members;
  members.reserve(value.object().size());
  for (const auto& member : value.object()) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* a, const auto* b) { return utf16_less(a->name, b->name); });
  char separator = '{';
  for (const auto* member : members) {
    out += separator;
    append_canonical_string(out, member->name);
    out += ':';
    TRY(append_canonical(out, member->value));
    separator = ',';
  }
  out += members.empty() ? "{}" : "}";
  return {};
}

base::Done append_array(std::string& out, const base::json::Value& value) {
  char separator = '[';
  for (const auto& item : value.array()) {
    out += separator;
    TRY(append_canonical(out, item));
    separator = ',';
  }
  out += value.array().empty() ? "[]" : "]";
  return {};
}

}  // namespace

bool utf16_less(std::string_view a, std::string_view b) {
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (in_a == a.end() || in_b == b.end()) return a.size() < b.size();
  return utf16_rank(*in_a) < utf16_rank(*in_b);
}

void append_canonical_member(std::string& out, std::string_view name, std::string_view utf8) {
  out.append("\"").append(name).append("\":");
  append_canonical_string(out, utf8);
}

void append_canonical_string(std::string& out, std::string_view utf8) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  std::size_t clean_from = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(utf8, clean_from, i - clean_from);
    clean_from = i + 1;
    out += '\\';
    switch (byte) {
      case '"':
      case '\\':
        out += utf8[i];
        break;
      case '\b':
        out += 'b';
        break;
      case '\t':
        out += 't';
        break;
      case '\n':
        out += 'n';
        break;
      case '\f':
        out += 'f';
        break;
      case '\r':
        out += 'r';
        break;
      default:
        out += "u00";
        out += hex[byte >> 4];
        out += hex[byte & 0xF];
    }
  }
  out.append(utf8, clean_from);
  out += '"';
}

// ECMA-262 section 7.1.12.1 (6th edition): the shortest digits that read back, then one of four
// shapes.
void append_canonical_number(std::string& out, double number) {
  CHECK(std::isfinite(number));
  if (number == 0) {
    out += '0';  // negative zero too
    return;
  }
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::fabs(number),
                                 std::chars_format::scientific);
  const std::string_view text(buffer, static_cast<std::size_t>(end.ptr - buffer));
  const auto mark = text.find('e');
  std::string digits(1, text[0]);
  if (mark > 1) digits.append(text, 2, mark - 2);
  int exponent = 0;
  const bool negative_exponent = text[mark + 1] == '-';
  std::from_chars(text.data() + mark + 2, text.data() + text.size(), exponent);
  if (negative_exponent) exponent = -exponent;

  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // digits before the decimal point
  if (number < 0) out += '-';
  if (count <= point && point <= 21) {
    out.append(digits).append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    const auto whole = static_cast<std::size_t>(point);
    out.append(digits, 0, whole).append(1, '.').append(digits, whole);
  } else if (-6 < point && point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else {
    out += digits[0];
    if (count > 1) out.append(1, '.').append(digits, 1);
    out += exponent < 0 ? "e-" : "e+";
    out += std::to_string(std::abs(exponent));
  }
}

base::Done append_canonical(std::string& out, const base::json::Value& value) {
  using base::json::Kind;
  switch (value.kind()) {
    case Kind::null:
      out += "null";
      return {};
    case Kind::boolean:
      out += value.boolean() ? "true" : "false";
      return {};
    case Kind::int64:
    case Kind::uint64:
      return append_integer(out, value);
    case Kind::float64:
      append_canonical_number(out, value.number());
      return {};
    case Kind::string:
      append_canonical_string(out, value.string());
      return {};
    case Kind::array:
      return append_array(out, value);
    case Kind::object:
      return append_object(out, value);
  }
  return {};
}

base::Result<std::string> canonical_json(std::string_view json) {
  const auto document = TRY(base::json::Document::parse(json));
  std::string out;
  out.reserve(json.size());
  TRY(append_canonical(out, document.root()));
  return out;
}

}  // namespace core
