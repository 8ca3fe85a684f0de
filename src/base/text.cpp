#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>

namespace base {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string encode64(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6)
      out += alphabet[(bits >> static_cast<unsigned>(count - 6)) & 63];
  }
  if (count > 0) out += alphabet[(bits << static_cast<unsigned>(6 - count)) & 63];
  return out;
}

// Without padding. Refuses lengths and last bits that no encoder writes.
std::optional<std::string> decode64(std::string_view text, std::string_view alphabet) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFF);
  }
  if ((bits & ((1U << static_cast<unsigned>(count)) - 1)) != 0) return std::nullopt;
  return out;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min(
          {above + 1, row[j - 1] + 1, diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row.back();
}

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// What may follow a first byte: how many bytes, and the range of the first of them (Unicode 15,
// table 3-7), which shuts out overlong forms, surrogates and what is past U+10FFFF.
struct Tail {
  std::size_t bytes;
  unsigned low, high;
};

constexpr Tail no_sequence{.bytes = 0, .low = 1, .high = 0};

Tail tail_of(unsigned first) {
  if (first >= 0xC2 && first <= 0xDF) return {.bytes = 1, .low = 0x80, .high = 0xBF};
  if (first == 0xE0) return {.bytes = 2, .low = 0xA0, .high = 0xBF};
  if (first == 0xED) return {.bytes = 2, .low = 0x80, .high = 0x9F};
  if (first >= 0xE1 && first <= 0xEF) return {.bytes = 2, .low = 0x80, .high = 0xBF};
  if (first == 0xF0) return {.bytes = 3, .low = 0x90, .high = 0xBF};
  if (first >= 0xF1 && first <= 0xF3) return {.bytes = 3, .low = 0x80, .high = 0xBF};
  if (first == 0xF4) return {.bytes = 3, .low = 0x80, .high = 0x8F};
  return no_sequence;
}

// The length of a well-formed UTF-8 sequence at the start of `text`, or 0.
std::size_t sequence_length(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  if (at(0) < 0x80) return 1;
  const Tail tail = tail_of(at(0));
  if (at(1) < tail.low || at(1) > tail.high) return 0;
  for (std::size_t i = 2; i <= tail.bytes; ++i)
    if ((at(i) & 0xC0U) != 0x80U) return 0;
  return tail.bytes + 1;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
  std::string out(bytes.size() * 2, '0');
  auto at = out.begin();
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *at++ = hex_digits[byte >> 4];
    *at++ = hex_digits[byte & 15];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]), low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string to_base64(std::string_view bytes) {
  std::string out = encode64(bytes, base64_alphabet);
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return decode64(text, base64_alphabet);
}

std::string to_base64url(std::string_view bytes) { return encode64(bytes, base64url_alphabet); }

std::optional<std::string> from_base64url(std::string_view text) {
  return decode64(text, base64url_alphabet);
}

namespace {

// Eight bytes a step: most text is ASCII.
std::size_t ascii_length(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;
  std::size_t done = 0;
  for (std::uint64_t word = 0; done + sizeof(word) <= text.size(); done += sizeof(word)) {
    std::memcpy(&word, text.data() + done, sizeof(word));
    if ((word & high_bits) != 0) break;
  }
  return done;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  std::size_t done = 0;
  while (done < text.size()) {
    done += ascii_length(text.substr(done));
    if (done == text.size()) break;
    const std::size_t length = sequence_length(text.substr(done));
    if (length == 0) break;
    done += length;
  }
  return done;
}

bool is_utf8(std::string_view text) { return utf8_length(text) == text.size(); }

std::string_view trim(std::string_view text) {
  constexpr std::string_view space = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::int64_t> to_int64(std::string_view text) {
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.begin(), text.end(), number);
  if (error != std::errc() || stop != text.end() || text.empty()) return std::nullopt;
  return number;
}

std::string_view closest(std::string_view text, std::span<const std::string_view> known) {
  constexpr std::size_t length_max = 64;  // longer is no misspelling, and costs time
  if (text.size() > length_max) return {};
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, text.size() / 3) + 1;
  for (const std::string_view name : known) {
    if (name.size() > length_max) continue;
    const std::size_t distance = edit_distance(text, name);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = name;
  }
  return best;
}

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  const bool spaced = plus == Plus::space && text.find('+') != std::string_view::npos;
  if (!spaced && text.find('%') == std::string_view::npos) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const int high = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += "0123456789ABCDEF"[byte >> 4];
    out += "0123456789ABCDEF"[byte & 15];
  }
  return out;
}

}  // namespace base
