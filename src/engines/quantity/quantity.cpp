#include "engines/quantity/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace quantity {
namespace {

constexpr std::size_t digits_max = 78;  // 256 bits
constexpr int places_read_max = 9;      // Kubernetes keeps billionths
constexpr std::int64_t binary_max = std::numeric_limits<std::int64_t>::max();

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

// Divided by so many tens, rounded up.
void divide_by_tens(Wide& amount, int tens) {
  bool exact = true;
  for (; tens > 0 && !amount.is_zero(); --tens) exact &= amount.divide(10) == 0;
  if (!exact) amount.add(Wide(1));
}

// Digits with at most one point, taken from the front of the text; none are 0, as in Kubernetes.
struct Digits {
  Wide amount;
  int places = 0;  // after the point
};
std::optional<Digits> take_digits(std::string_view& text) {
  Digits read;
  std::size_t count = 0;
  bool point = false;
  for (; !text.empty() && (is_digit(text[0]) || (text[0] == '.' && !point));
       text.remove_prefix(1)) {
    if (text[0] == '.') {
      point = true;
      continue;
    }
    if (++count > digits_max || !read.amount.multiply(10) ||
        !read.amount.add(Wide(static_cast<std::uint64_t>(text[0] - '0'))))
      return std::nullopt;
    if (point) ++read.places;
  }
  return read;
}

}  // namespace

Quantity::Quantity(const Wide& amount, int places, bool negative, Family family)
    : amount_(amount), places_(places), negative_(negative && !amount.is_zero()), family_(family) {
  if (amount_.is_zero()) places_ = 0;
  for (Wide divided = amount_; places_ > 0 && divided.divide(10) == 0; --places_) amount_ = divided;
}

Quantity Quantity::of(std::int64_t whole, Family family) {
  const bool negative = whole < 0;
  const Wide amount(negative ? 0 - static_cast<std::uint64_t>(whole)
                             : static_cast<std::uint64_t>(whole));
  return {amount, 0, negative, family};
}

std::optional<Quantity> Quantity::parse(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto digits = take_digits(text);
  const auto suffix = suffix_of(text);
  if (!digits || !suffix) return std::nullopt;
  Wide amount = digits->amount;
  int places = digits->places;
  if (suffix->family == Family::binary) {
    for (int power = suffix->power; power > 0; --power)
      if (!amount.multiply(1024)) return std::nullopt;
  } else {
    places -= suffix->power;
  }
  if (!amount.multiply_by_tens(-places)) return std::nullopt;
  divide_by_tens(amount, places - places_read_max);
  places = std::clamp(places, 0, places_read_max);
  const Quantity read(amount, places, negative, suffix->family);
  if (suffix->family != Family::binary) return read;
  return std::clamp(read, of(-binary_max, Family::binary), of(binary_max, Family::binary));
}

std::optional<Quantity> Quantity::of_number(double number) {
  char text[32];
  const auto written =
      std::to_chars(std::begin(text), std::end(text), number, std::chars_format::scientific);
  auto parsed = parse({std::begin(text), static_cast<std::size_t>(written.ptr - std::begin(text))});
  if (parsed) parsed->family_ = Family::decimal;
  return parsed;
}

bool Quantity::to_places(int places) {
  if (!amount_.multiply_by_tens(places - places_)) return false;
  places_ = places;
  return true;
}

std::optional<Quantity> Quantity::plus(const Quantity& other) const {
  const int places = std::max(places_, other.places_);
  Quantity a = *this, b = other;
  if (!a.to_places(places) || !b.to_places(places)) return std::nullopt;
  const Family family = amount_.is_zero() ? other.family_ : family_;
  if (negative_ == other.negative_) {
    if (!a.amount_.add(b.amount_)) return std::nullopt;
    return Quantity(a.amount_, places, negative_, family);
  }
  if (a.amount_ < b.amount_) std::swap(a, b);
  a.amount_.subtract(b.amount_);
  return Quantity(a.amount_, places, a.negative_, family);
}

std::optional<Quantity> Quantity::minus(const Quantity& other) const {
  Quantity opposite = other;
  opposite.negative_ = !other.negative_ && !other.amount_.is_zero();
  return plus(opposite);
}

std::optional<Quantity> Quantity::times(const Quantity& factor) const {
  Wide product = amount_;
  if (!product.multiply(factor.amount_)) return std::nullopt;
  return Quantity(product, places_ + factor.places_, negative_ != factor.negative_, family_);
}

std::optional<Quantity> Quantity::divided_by(const Quantity& divisor) const {
  const int places = std::max(places_, divisor.places_);
  Wide quotient = amount_;
  if (!quotient.multiply_by_tens(places + divisor.places_ - places_)) return std::nullopt;
  quotient.divide(divisor.amount_);
  return Quantity(quotient, places, negative_ != divisor.negative_, family_);
}

std::optional<std::int64_t> Quantity::whole() const {
  if (places_ != 0 || !amount_.fits_uint64()) return std::nullopt;
  if (amount_.low() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    return std::nullopt;
  const auto magnitude = static_cast<std::int64_t>(amount_.low());
  return negative_ ? -magnitude : magnitude;
}

double Quantity::approximate() const {
  const double value = amount_.approximate() / std::pow(10.0, places_);
  return negative_ ? -value : value;
}

std::strong_ordering Quantity::operator<=>(const Quantity& other) const {
  if (negative_ != other.negative_)
    return negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
  const int places = std::max(places_, other.places_);
  Quantity a = *this, b = other;
  // At most one has to be made finer. When there is no room for that, it is the larger one.
  const std::strong_ordering magnitude = !a.to_places(places)   ? std::strong_ordering::greater
                                         : !b.to_places(places) ? std::strong_ordering::less
                                                                : a.amount_ <=> b.amount_;
  return negative_ ? 0 <=> magnitude : magnitude;
}

// Below 1024, or with a fraction, a binary quantity is written as a decimal one.
std::string Quantity::text() const {
  if (amount_.is_zero()) return "0";
  const std::string sign = negative_ ? "-" : "";
  if (family_ != Family::binary) return sign + decimal_text(family_);
  if (places_ > 0 || amount_ < Wide(1024)) return sign + decimal_text(Family::decimal);
  constexpr std::array<std::string_view, 7> names = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  Wide amount = amount_;
  std::size_t power = 0;
  for (Wide divided = amount; power + 1 < names.size() && divided.divide(1024) == 0; ++power)
    amount = divided;
  return sign + amount.text() + std::string(names[power]);
}

// What is finer than the smallest suffix gets none, as in Kubernetes.
std::string Quantity::decimal_text(Family family) const {
  constexpr int power_max = 18;
  int power = -((places_ + 2) / 3 * 3);
  Wide amount = amount_;
  for (Wide divided = amount; power < power_max && divided.divide(1000) == 0; power += 3)
    amount = divided;
  const int zeros = std::max(0, -power - places_);
  std::string text = amount.text() + std::string(static_cast<std::size_t>(zeros), '0');
  if (family == Family::exponent) return text + (power == 0 ? "" : "e" + std::to_string(power));
  for (const Suffix& suffix : suffixes)
    if (suffix.family == Family::decimal && suffix.power == power)
      return text + std::string(suffix.text);
  return text;
}

}  // namespace quantity
