#include "engines/quantity/quantity.h"

#include <array>

namespace quantity {
namespace {

constexpr std::uint64_t billion = 1'000'000'000;
constexpr std::size_t digits_max = 78;  // 256 bits

struct Suffix {
  std::string_view text;
  Family family;
  int power;  // of 10, or of 1024
};
constexpr Suffix suffixes[] = {
    {"", Family::decimal, 0},   {"n", Family::decimal, -9}, {"u", Family::decimal, -6},
    {"m", Family::decimal, -3}, {"k", Family::decimal, 3},  {"M", Family::decimal, 6},
    {"G", Family::decimal, 9},  {"T", Family::decimal, 12}, {"P", Family::decimal, 15},
    {"E", Family::decimal, 18}, {"Ki", Family::binary, 1},  {"Mi", Family::binary, 2},
    {"Gi", Family::binary, 3},  {"Ti", Family::binary, 4},  {"Pi", Family::binary, 5},
    {"Ei", Family::binary, 6},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<Suffix> suffix_of(std::string_view text) {
  for (const Suffix& suffix : suffixes)
    if (suffix.text == text) return suffix;
  if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return std::nullopt;
  text.remove_prefix(1);
  const bool negative = text[0] == '-';
  if (negative || text[0] == '+') text.remove_prefix(1);
  if (text.empty() || text.size() > 3) return std::nullopt;
  int power = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    power = power * 10 + (c - '0');
  }
  return Suffix{"", Family::exponent, negative ? -power : power};
}

bool multiply_by_power(Wide& amount, std::uint64_t base, int power) {
  for (; power > 0; --power)
    if (!amount.multiply(base)) return false;
  return true;
}

// Divided by so many tens, rounded up.
void divide_by_tens(Wide& amount, int tens) {
  bool exact = true;
  for (; tens > 0 && !amount.is_zero(); --tens) exact &= amount.divide(10) == 0;
  if (!exact) amount.add(Wide(1));
}

}  // namespace

Quantity Quantity::of(std::int64_t whole, Family family) {
  const bool negative = whole < 0;
  Wide amount(negative ? 0 - static_cast<std::uint64_t>(whole) : static_cast<std::uint64_t>(whole));
  amount.multiply(billion);
  return {amount, negative, family};
}

std::optional<Quantity> Quantity::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  Wide amount;
  int fraction = 0;
  std::size_t digits = 0;
  bool point = false;
  for (; !text.empty() && (is_digit(text[0]) || (text[0] == '.' && !point));
       text.remove_prefix(1)) {
    if (text[0] == '.') {
      point = true;
      continue;
    }
    if (++digits > digits_max || !amount.multiply(10) ||
        !amount.add(Wide(static_cast<std::uint64_t>(text[0] - '0'))))
      return std::nullopt;
    if (point) ++fraction;
  }
  const auto suffix = suffix_of(text);
  if (digits == 0 || !suffix) return std::nullopt;
  int tens = 9 - fraction;  // billionths, and what the point moved
  if (suffix->family == Family::binary) {
    if (!multiply_by_power(amount, 1024, suffix->power)) return std::nullopt;
  } else {
    tens += suffix->power;
  }
  if (!amount.is_zero() && !multiply_by_power(amount, 10, tens)) return std::nullopt;
  divide_by_tens(amount, -tens);
  return Quantity(amount, negative && !amount.is_zero(), suffix->family);
}

std::optional<Quantity> Quantity::plus(const Quantity& other) const {
  Quantity result = *this;
  if (negative_ == other.negative_) {
    if (!result.amount_.add(other.amount_)) return std::nullopt;
  } else if (amount_ >= other.amount_) {
    result.amount_.subtract(other.amount_);
  } else {
    result.amount_ = other.amount_;
    result.amount_.subtract(amount_);
    result.negative_ = other.negative_;
  }
  if (result.amount_.is_zero()) result.negative_ = false;
  return result;
}

std::optional<Quantity> Quantity::minus(const Quantity& other) const {
  Quantity opposite = other;
  opposite.negative_ = !other.negative_ && !other.amount_.is_zero();
  return plus(opposite);
}

std::optional<Quantity> Quantity::times(std::int64_t factor) const {
  Quantity result = *this;
  const std::uint64_t magnitude =
      factor < 0 ? 0 - static_cast<std::uint64_t>(factor) : static_cast<std::uint64_t>(factor);
  if (!result.amount_.multiply(magnitude)) return std::nullopt;
  result.negative_ = !result.amount_.is_zero() && negative_ != (factor < 0);
  return result;
}

std::optional<std::int64_t> Quantity::whole() const {
  Wide amount = amount_;
  if (amount.divide(billion) != 0 || !amount.fits_uint64()) return std::nullopt;
  constexpr std::uint64_t two_63 = std::uint64_t{1} << 63U;
  if (amount.low() >= two_63) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(amount.low());
  return negative_ ? -whole : whole;
}

double Quantity::approximate() const {
  const double value = amount_.approximate() / static_cast<double>(billion);
  return negative_ ? -value : value;
}

std::strong_ordering Quantity::operator<=>(const Quantity& other) const {
  if (negative_ != other.negative_)
    return negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
  return negative_ ? other.amount_ <=> amount_ : amount_ <=> other.amount_;
}

std::string Quantity::text() const {
  if (amount_.is_zero()) return "0";
  const std::string sign = negative_ ? "-" : "";
  if (family_ == Family::binary) return sign + binary_text();
  return sign + decimal_text(family_);
}

// Below 1024 a binary quantity is written as a decimal one, since it may have a fraction.
std::string Quantity::binary_text() const {
  Wide limit(1024);
  limit.multiply(billion);
  if (amount_ < limit) return decimal_text(Family::decimal);
  Wide amount = amount_;
  if (amount.divide(billion) != 0) amount.add(Wide(1));
  constexpr std::array<std::string_view, 7> names = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  std::size_t power = 0;
  for (Wide divided = amount; power + 1 < names.size() && divided.divide(1024) == 0; ++power)
    amount = divided;
  return amount.text() + std::string(names[power]);
}

std::string Quantity::decimal_text(Family family) const {
  constexpr int power_min = -9, power_max = 18;
  Wide amount = amount_;
  int power = power_min;
  for (Wide divided = amount; power < power_max && divided.divide(1000) == 0; power += 3)
    amount = divided;
  if (family == Family::exponent)
    return amount.text() + (power == 0 ? "" : "e" + std::to_string(power));
  for (const Suffix& suffix : suffixes)
    if (suffix.family == Family::decimal && suffix.power == power)
      return amount.text() + std::string(suffix.text);
  return amount.text();
}

}  // namespace quantity
