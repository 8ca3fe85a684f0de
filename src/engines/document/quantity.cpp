#include "engines/document/quantity.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engines/document/json_text.h"

namespace document {
namespace {

constexpr __int128 digits_max = (static_cast<__int128>(1) << 126) - 1;
constexpr int smallest_scale = 9;  // Kubernetes keeps nanos

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// nullopt: more digits than there is room for.
std::optional<__int128> multiplied(__int128 a, __int128 b) {
  __int128 product = 0;
  if (__builtin_mul_overflow(a, b, &product) || product > digits_max || product < -digits_max)
    return std::nullopt;
  return product;
}

std::optional<__int128> power(int base, int exponent) {
  __int128 result = 1;
  for (int i = 0; i < exponent; ++i) {
    const auto next = multiplied(result, base);
    if (!next) return std::nullopt;
    result = *next;
  }
  return result;
}

// The same number with another scale, at least its own.
std::optional<__int128> digits_at_scale(const Decimal& value, int scale) {
  const auto factor = power(10, scale - value.scale);
  return factor ? multiplied(value.digits, *factor) : std::nullopt;
}

Decimal without_trailing_zeros(Decimal value) {
  while (value.scale > 0 && value.digits % 10 == 0) {
    value.digits /= 10;
    --value.scale;
  }
  return value;
}

std::string whole_text(__int128 number) {
  if (number == 0) return "0";
  std::string text;
  for (__int128 rest = number; rest != 0; rest /= 10)
    text += static_cast<char>('0' + static_cast<int>(rest < 0 ? -(rest % 10) : rest % 10));
  if (number < 0) text += '-';
  std::ranges::reverse(text);
  return text;
}

struct Suffix {
  std::string_view text;
  Quantity::Format format;
  int base, exponent;  // base^exponent; 10 or 2
};

constexpr Suffix suffixes[] = {
    {"n", Quantity::Format::decimal, 10, -9}, {"u", Quantity::Format::decimal, 10, -6},
    {"m", Quantity::Format::decimal, 10, -3}, {"", Quantity::Format::decimal, 10, 0},
    {"k", Quantity::Format::decimal, 10, 3},  {"M", Quantity::Format::decimal, 10, 6},
    {"G", Quantity::Format::decimal, 10, 9},  {"T", Quantity::Format::decimal, 10, 12},
    {"P", Quantity::Format::decimal, 10, 15}, {"E", Quantity::Format::decimal, 10, 18},
    {"Ki", Quantity::Format::binary, 2, 10},  {"Mi", Quantity::Format::binary, 2, 20},
    {"Gi", Quantity::Format::binary, 2, 30},  {"Ti", Quantity::Format::binary, 2, 40},
    {"Pi", Quantity::Format::binary, 2, 50},  {"Ei", Quantity::Format::binary, 2, 60},
};

std::optional<Suffix> suffix_of(std::string_view text) {
  const auto* const known = std::ranges::find(suffixes, text, &Suffix::text);
  if (known != std::end(suffixes)) return *known;
  if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return std::nullopt;
  text.remove_prefix(1);
  if (text[0] == '+') text.remove_prefix(1);
  int exponent = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, exponent);
  if (read.ec != std::errc() || read.ptr != end || std::abs(exponent) > 30) return std::nullopt;
  return Suffix{.text = {}, .format = Quantity::Format::exponent, .base = 10, .exponent = exponent};
}

// Times base^exponent; what is smaller than a nano is rounded away from 0.
std::optional<Decimal> scaled(Decimal value, const Suffix& suffix) {
  if (suffix.exponent >= 0) {
    const auto factor = power(suffix.base, suffix.exponent);
    const auto digits = factor ? multiplied(value.digits, *factor) : std::nullopt;
    if (!digits) return std::nullopt;
    value.digits = *digits;
  } else {
    value.scale -= suffix.exponent;
  }
  for (bool inexact = false; value.scale > smallest_scale; --value.scale) {
    inexact = inexact || value.digits % 10 != 0;
    value.digits /= 10;
    if (inexact && value.scale == smallest_scale + 1) value.digits += value.digits < 0 ? -1 : 1;
  }
  return without_trailing_zeros(value);
}

}  // namespace

std::optional<Quantity> Quantity::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  Decimal value;
  std::size_t at = 0, digits = 0;
  bool fraction = false;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !fraction)); ++at) {
    if (text[at] == '.') {
      fraction = true;
      continue;
    }
    ++digits;
    const auto shifted = multiplied(value.digits, 10);
    if (!shifted || *shifted > digits_max - 9) return std::nullopt;
    value.digits = *shifted + (text[at] - '0');
    value.scale += fraction ? 1 : 0;
  }
  const auto suffix = suffix_of(text.substr(at));
  if (digits == 0 || !suffix) return std::nullopt;
  if (negative) value.digits = -value.digits;
  const auto whole = scaled(value, *suffix);
  return whole ? std::optional(Quantity(*whole, suffix->format)) : std::nullopt;
}

// By the shortest decimal that reads back as the same double.
std::optional<Decimal> Quantity::decimal_of(double number) {
  char text[32];
  const auto written =
      std::to_chars(std::begin(text), std::end(text), number, std::chars_format::scientific);
  const auto parsed =
      parse({std::begin(text), static_cast<std::size_t>(written.ptr - std::begin(text))});
  return parsed ? std::optional(parsed->value_) : std::nullopt;
}

double Quantity::number() const {
  return static_cast<double>(value_.digits) / std::pow(10.0, value_.scale);
}

bool Quantity::is_whole() const { return without_trailing_zeros(value_).scale == 0; }

std::string Quantity::text() const {
  const Decimal value = without_trailing_zeros(value_);
  if (value.digits == 0) return "0";
  // A binary quantity that is no whole number, or less than 1024, is printed in the decimal family.
  const __int128 size = value.digits < 0 ? -value.digits : value.digits;
  if (format_ == Format::binary && value.scale == 0 && size >= 1024) {
    int thousands = 0;
    __int128 rest = value.digits;
    for (; rest % 1024 == 0 && thousands < 6; ++thousands) rest /= 1024;
    constexpr std::string_view names[] = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    return whole_text(rest) + std::string(names[thousands]);
  }
  __int128 digits = value.digits;
  int exponent = -value.scale;
  while (digits % 10 == 0) {
    digits /= 10;
    ++exponent;
  }
  while (exponent % 3 != 0 || exponent > 18) {  // down to what has a name
    digits *= 10;
    --exponent;
  }
  if (format_ == Format::exponent)
    return whole_text(digits) + (exponent == 0 ? "" : "e" + std::to_string(exponent));
  const auto* const suffix = std::ranges::find_if(
      suffixes, [&](const Suffix& one) { return one.base == 10 && one.exponent == exponent; });
  return whole_text(digits) + (suffix == std::end(suffixes) ? "" : std::string(suffix->text));
}

std::optional<Quantity> Quantity::plus(const Quantity& other) const {
  const int scale = std::max(value_.scale, other.value_.scale);
  const auto a = digits_at_scale(value_, scale), b = digits_at_scale(other.value_, scale);
  if (!a || !b || *a + *b > digits_max || *a + *b < -digits_max) return std::nullopt;
  return Quantity({.digits = *a + *b, .scale = scale},
                  value_.digits == 0 ? other.format_ : format_);
}

std::optional<Quantity> Quantity::minus(const Quantity& other) const {
  Quantity negated = other;
  negated.value_.digits = -negated.value_.digits;
  return plus(negated);
}

std::optional<Quantity> Quantity::times(const Decimal& factor) const {
  const auto digits = multiplied(value_.digits, factor.digits);
  if (!digits) return std::nullopt;
  return Quantity(without_trailing_zeros({.digits = *digits, .scale = value_.scale + factor.scale}),
                  format_);
}

std::optional<Quantity> Quantity::divided_by(const Decimal& divisor) const {
  const int scale = std::max(value_.scale, divisor.scale);
  const auto dividend = digits_at_scale(value_, scale + divisor.scale);
  if (!dividend) return std::nullopt;
  const __int128 quotient = *dividend / divisor.digits;
  return Quantity(without_trailing_zeros({.digits = quotient, .scale = scale}), format_);
}

std::partial_ordering Quantity::operator<=>(const Quantity& other) const {
  const int scale = std::max(value_.scale, other.value_.scale);
  const auto a = digits_at_scale(value_, scale), b = digits_at_scale(other.value_, scale);
  if (a && b) return *a <=> *b;
  return number() <=> other.number();  // so far apart that doubles tell them
}

}  // namespace document
