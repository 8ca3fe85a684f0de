#include "engines/quantity/scaled.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace quantity {
namespace {

constexpr int decimal_digits_max = 18, binary_digits_max = 14, scale_min = -9;
constexpr std::string_view digits = "0123456789";

std::optional<std::int64_t> multiplied(std::int64_t value, std::int64_t by) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(value, by, &product)) return std::nullopt;
  return product;
}

std::optional<std::int64_t> with_zeros(std::int64_t value, int zeros) {
  std::optional<std::int64_t> result = value;
  for (; zeros > 0 && result && *result != 0; --zeros) result = multiplied(*result, 10);
  return result;
}

// The power of ten of a decimal suffix or exponent.
std::optional<int> power_of(std::string_view suffix) {
  constexpr std::string_view steps = "numkMGTPE";
  if (suffix.empty()) return 0;
  if (suffix.size() == 1 && steps.find(suffix[0]) != std::string_view::npos) {
    const int step = static_cast<int>(steps.find(suffix[0]));
    return step < 3 ? 3 * step - 9 : 3 * step - 6;
  }
  suffix.remove_prefix(suffix.size() > 1 && suffix[1] == '+' ? 2 : 1);
  int power = 0;
  const auto read = std::from_chars(suffix.data(), suffix.data() + suffix.size(), power);
  return read.ec == std::errc() ? std::optional(power) : std::nullopt;
}

// Of 2: 10 for Ki.
int binary_power_of(std::string_view suffix) {
  constexpr std::string_view steps = "KMGTPE";
  return 10 * (static_cast<int>(steps.find(suffix[0])) + 1);
}

std::optional<std::int64_t> number(std::string_view before, std::string_view after) {
  std::string text(before);
  text += after;
  if (text.empty()) return 0;
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<Scaled> Scaled::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::size_t end = std::min(text.find_first_not_of(digits), text.size());
  std::string_view before = text.substr(0, end), after;
  before.remove_prefix(std::min(before.find_first_not_of('0'), before.size()));
  text.remove_prefix(end);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    end = std::min(text.find_first_not_of(digits), text.size());
    after = text.substr(0, end);
    text.remove_prefix(end);
  }
  const int count = std::max(1, static_cast<int>(before.size())) + static_cast<int>(after.size());
  Scaled read{.scale = -static_cast<int>(after.size())};
  auto value = number(before, after);
  if (text.ends_with('i')) {
    const int power = binary_power_of(text);
    if (!after.empty() || count + power * 3 / 10 > binary_digits_max) return std::nullopt;
    if (value) value = multiplied(*value, std::int64_t{1} << power);
  } else {
    const auto power = power_of(text);
    if (!power || count > decimal_digits_max) return std::nullopt;
    read.scale += *power;
  }
  if (!value || read.scale < scale_min) return std::nullopt;
  read.value = negative ? -*value : *value;
  return read;
}

std::optional<std::int64_t> Scaled::whole() const {
  if (scale < 0) return std::nullopt;
  return with_zeros(value, scale);
}

std::optional<Scaled> Scaled::plus(const Scaled& other) const {
  if (other.value == 0) return *this;
  if (value == 0) return other;
  const int finer = std::min(scale, other.scale);
  const auto a = with_zeros(value, scale - finer), b = with_zeros(other.value, other.scale - finer);
  Scaled sum{.scale = finer};
  if (!a || !b || __builtin_add_overflow(*a, *b, &sum.value)) return std::nullopt;
  return sum;
}

std::optional<Scaled> Scaled::opposite() const {
  if (value == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return Scaled{.value = -value, .scale = scale};
}

}  // namespace quantity
