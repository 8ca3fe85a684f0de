// Kubernetes' quantities: 100m, 1.5Gi, 2e3 (k8s.io/apimachinery, pkg/api/resource), for every
// engine that compares or computes with them. Exact decimal values. What is read is rounded up to
// whole billionths, away from zero, and one with a binary suffix is at most 2^63 - 1, as in
// Kubernetes. Plain values.
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
  // nullopt for what is no quantity, or is too large for 256 bits.
  static std::optional<Quantity> parse(std::string_view text);
  // By the shortest decimal that reads back as the same double.
  static std::optional<Quantity> of_number(double number);

  // nullopt past the range. A sum with 0 on its left is of the family on its right.
  std::optional<Quantity> plus(const Quantity& other) const;
  std::optional<Quantity> minus(const Quantity& other) const;
  std::optional<Quantity> times(const Quantity& factor) const;  // exact, finer than billionths
  // Towards 0, to as many places after the point as the one of both that has more of them. The
  // divisor is not 0.
  std::optional<Quantity> divided_by(const Quantity& divisor) const;

  int sign() const { return amount_.is_zero() ? 0 : negative_ ? -1 : 1; }
  std::optional<std::int64_t> whole() const;  // when it is one and fits
  double approximate() const;
  Family family() const { return family_; }
  // With the largest suffix of its family that leaves no fraction: "1536Mi", "500m".
  std::string text() const;

  bool operator==(const Quantity& other) const { return (*this <=> other) == 0; }
  std::strong_ordering operator<=>(const Quantity& other) const;  // by value

 private:
  Quantity(const Wide& amount, int places, bool negative, Family family);
  bool to_places(int places);  // not fewer than it has; false: no room
  std::string decimal_text(Family family) const;

  Wide amount_;     // in units of 10^-places_, as few places as it takes
  int places_ = 0;  // at least 0
  bool negative_ = false;
  Family family_ = Family::decimal;
};

}  // namespace quantity
