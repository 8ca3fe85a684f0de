#include "engines/cel/go_number.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace cel {
namespace {

template <class T>
std::optional<T> parse_whole(std::string_view text) {
  T value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> parse_go_int(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  return parse_whole<std::int64_t>(text);
}

std::optional<std::uint64_t> parse_go_uint(std::string_view text) {
  return parse_whole<std::uint64_t>(text);
}

std::optional<double> parse_go_float(std::string_view text) {
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  const auto signed_value = [&](double value) { return negative ? -value : value; };
  for (const std::string_view name : {"inf", "infinity"})
    if (base::equal_ignoring_case(digits, name)) return signed_value(HUGE_VAL);
  if (base::equal_ignoring_case(digits, "nan")) return std::nan("");
  if (digits.empty() || digits[0] == '-' || digits[0] == '+' ||
      std::isalpha(static_cast<unsigned char>(digits[0])) != 0)
    return std::nullopt;
  double value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ptr != digits.data() + digits.size() || read.ec == std::errc::invalid_argument)
    return std::nullopt;
  // Go refuses what is too large and takes what is too small for zero.
  if (read.ec == std::errc::result_out_of_range) {
    if (digits.find("e-") == digits.npos && digits.find("E-") == digits.npos) return std::nullopt;
    value = 0;
  }
  return signed_value(value);
}

// strconv.FormatFloat(number, 'g', -1, 64).
std::string format_go_float(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> place;
  const auto end = std::to_chars(place.data(), place.data() + place.size(), number,
                                 std::chars_format::scientific);
  const std::string_view text(place.data(), static_cast<std::size_t>(end.ptr - place.data()));
  const std::size_t e = text.find('e');
  const std::int64_t exponent = *parse_go_int(text.substr(e + 1));
  const std::string_view mantissa = text.substr(0, e);
  constexpr std::int64_t exponent_min = -4, exponent_max = 5;
  if (exponent < exponent_min || exponent > exponent_max)
    return fmt::format("{}e{}{:02}", mantissa, exponent < 0 ? '-' : '+', std::abs(exponent));
  const auto fixed =
      std::to_chars(place.data(), place.data() + place.size(), number, std::chars_format::fixed);
  return {place.data(), fixed.ptr};
}

}  // namespace cel
