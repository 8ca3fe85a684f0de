// Kubernetes quantities ("100m", "1.5Gi", "2e3") and Go durations ("1h30m"), as values that compare
// and add exactly (reference: policy, section 2.5). Pure.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace document {

// A decimal number: digits * 10^-scale. At most 38 digits: what is larger is no quantity here.
struct Decimal {
  __int128 digits = 0;
  int scale = 0;  // 0 to decimal_scale_max
};
inline constexpr int decimal_scale_max = 18;

class Quantity {
 public:
  enum class Format : std::uint8_t { decimal, binary, exponent };  // 1k, 1Ki, 1e3

  // nullopt: the text is no quantity, or past 2^63 - 1 or below 10^-9 where Kubernetes rounds; that
  // is rounded up, away from 0, as there.
  static std::optional<Quantity> parse(std::string_view text);
  static Quantity of(const Decimal& value, Format format) { return {value, format}; }
  static std::optional<Decimal> decimal_of(double number);

  const Decimal& value() const { return value_; }
  Format format() const { return format_; }
  double number() const;
  bool is_whole() const;
  // The largest suffix of its format without a fraction: "1500m", "1Gi".
  std::string text() const;

  // nullopt: too large. The format is that of the left side, unless that is 0.
  std::optional<Quantity> plus(const Quantity& other) const;
  std::optional<Quantity> minus(const Quantity& other) const;
  std::optional<Quantity> times(const Decimal& factor) const;
  // Rounded down, towards 0, to the larger scale of both. Precondition: the divisor is not 0.
  std::optional<Quantity> divided_by(const Decimal& divisor) const;
  std::partial_ordering operator<=>(const Quantity& other) const;
  bool operator==(const Quantity& other) const { return (*this <=> other) == 0; }

 private:
  Quantity(const Decimal& value, Format format) : value_(value), format_(format) {}
  Decimal value_;
  Format format_;
};

// Nanoseconds. "1h30m", "-1.5s", "0"; nullopt for anything else and past 292 years.
std::optional<std::int64_t> parse_duration(std::string_view text);
// As Go prints it: "1h30m0s", "1.5s", "0s", "15ms".
std::string duration_text(std::int64_t nanoseconds);

}  // namespace document
