// Kubernetes' quantities: 100m, 1.5Gi, 2e3 (k8s.io/apimachinery, pkg/api/resource). Exact decimal
// values, counted in billionths; what is finer is rounded up, away from zero, as Kubernetes does.
// Plain values.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engines/quantity/wide.h"

namespace quantity {

// How a quantity is written; a result takes that of its left operand.
enum class Family : std::uint8_t {
  decimal,   // n u m "" k M G T P E
  binary,    // Ki Mi Gi Ti Pi Ei
  exponent,  // 1e3
};

class Quantity {
 public:
  Quantity() = default;
  static Quantity of(std::int64_t whole, Family family = Family::decimal);
  // nullopt for what is no quantity, or is one of 2^226 and more.
  static std::optional<Quantity> parse(std::string_view text);

  // nullopt past the range.
  std::optional<Quantity> plus(const Quantity& other) const;
  std::optional<Quantity> minus(const Quantity& other) const;
  std::optional<Quantity> times(std::int64_t factor) const;

  int sign() const { return amount_.is_zero() ? 0 : negative_ ? -1 : 1; }
  std::optional<std::int64_t> whole() const;  // when it is one and fits
  double approximate() const;
  Family family() const { return family_; }
  // With the largest suffix of its family that leaves no fraction: "1536Mi", "500m".
  std::string text() const;

  bool operator==(const Quantity& other) const { return (*this <=> other) == 0; }
  std::strong_ordering operator<=>(const Quantity& other) const;  // by value

 private:
  Quantity(Wide amount, bool negative, Family family)
      : amount_(amount), negative_(negative), family_(family) {}
  std::string binary_text() const;
  std::string decimal_text(Family family) const;

  Wide amount_;  // billionths
  bool negative_ = false;
  Family family_ = Family::decimal;
};

}  // namespace quantity
