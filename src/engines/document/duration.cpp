// Go's time.ParseDuration and Duration.String.
#include <limits>

#include "engines/document/ascii.h"
#include "engines/document/quantity.h"

namespace document {
namespace {

struct Unit {
  std::string_view text;
  std::int64_t nanoseconds;
};

// The longer ones before those that they begin with.
constexpr Unit units[] = {{"ns", 1},
                          {"us", 1'000},
                          {"\xC2\xB5s", 1'000},  // micro sign
                          {"\xCE\xBCs", 1'000},  // Greek mu
                          {"ms", 1'000'000},
                          {"s", 1'000'000'000},
                          {"m", 60'000'000'000},
                          {"h", 3'600'000'000'000}};

const Unit* take_unit(std::string_view& text) {
  for (const Unit& unit : units)
    if (text.starts_with(unit.text)) {
      text.remove_prefix(unit.text.size());
      return &unit;
    }
  return nullptr;
}

constexpr std::uint64_t magnitude_max = std::uint64_t{1} << 63U;  // of the least number

// What stands behind a point, as Go reads it: `part` of `scale`, as many digits as fit.
struct Fraction {
  std::uint64_t part = 0;
  double scale = 1;
};

Fraction take_fraction(std::string_view& text, std::size_t& digits) {
  Fraction fraction;
  bool full = false;
  for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), ++digits) {
    full = full || fraction.part > (magnitude_max - 1) / 10;
    const std::uint64_t next = fraction.part * 10 + static_cast<unsigned>(text.front() - '0');
    full = full || next > magnitude_max;
    if (!full) fraction = {.part = next, .scale = fraction.scale * 10};
  }
  return fraction;
}

// "1.5h" off the front, in nanoseconds.
std::optional<std::uint64_t> take_part(std::string_view& text) {
  std::uint64_t whole = 0;
  std::size_t digits = 0;
  for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), ++digits)
    if (__builtin_mul_overflow(whole, 10U, &whole) ||
        __builtin_add_overflow(whole, static_cast<unsigned>(text.front() - '0'), &whole))
      return std::nullopt;
  Fraction fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = take_fraction(text, digits);
  }
  const Unit* unit = digits == 0 ? nullptr : take_unit(text);
  if (unit == nullptr) return std::nullopt;
  const auto size = static_cast<std::uint64_t>(unit->nanoseconds);
  std::uint64_t part = 0;
  if (__builtin_mul_overflow(whole, size, &part)) return std::nullopt;
  // In this order: the double that comes of it is Go's.
  const double rest =
      static_cast<double>(fraction.part) * (static_cast<double>(size) / fraction.scale);
  return __builtin_add_overflow(part, static_cast<std::uint64_t>(rest), &part)
             ? std::nullopt
             : std::optional(part);
}

// A count of nanoseconds in a larger unit, without trailing zeros: "1.5".
std::string in_unit(std::uint64_t nanoseconds, std::uint64_t unit) {
  std::string text = std::to_string(nanoseconds / unit);
  std::string fraction = std::to_string(unit + nanoseconds % unit).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  if (!fraction.empty()) text += "." + fraction;
  return text;
}

}  // namespace

std::optional<std::int64_t> parse_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  std::uint64_t sum = 0;
  while (!text.empty()) {
    const auto part = take_part(text);
    if (!part || __builtin_add_overflow(sum, *part, &sum) || sum > magnitude_max)
      return std::nullopt;
  }
  if (!negative && sum == magnitude_max) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - sum : sum);
}

std::string duration_text(std::int64_t nanoseconds) {
  if (nanoseconds == 0) return "0s";
  const bool negative = nanoseconds < 0;
  std::uint64_t rest = static_cast<std::uint64_t>(nanoseconds);
  if (negative) rest = 0 - rest;
  std::string text = negative ? "-" : "";
  if (rest < 1'000) return text + std::to_string(rest) + "ns";
  if (rest < 1'000'000) return text + in_unit(rest, 1'000) + "\xC2\xB5s";
  if (rest < 1'000'000'000) return text + in_unit(rest, 1'000'000) + "ms";
  constexpr std::uint64_t minute = 60'000'000'000, hour = 60 * minute;
  if (rest >= hour) text += std::to_string(rest / hour) + "h";
  if (rest >= minute) text += std::to_string(rest % hour / minute) + "m";
  return text + in_unit(rest % minute, 1'000'000'000) + "s";
}

}  // namespace document
