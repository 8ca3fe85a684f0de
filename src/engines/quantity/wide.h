// Unsigned whole numbers of 256 bits: what a quantity counts in. Private to the engine.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace quantity {

class Wide {
 public:
  constexpr Wide() = default;
  constexpr explicit Wide(std::uint64_t value) : words_{value, 0, 0, 0} {}

  // Each is false, with nothing said about the result, when it would not fit.
  bool multiply(std::uint64_t by);
  bool multiply(const Wide& by);
  bool multiply_by_tens(int tens);
  bool add(const Wide& other);
  void subtract(const Wide& other);        // not more than this
  std::uint64_t divide(std::uint64_t by);  // the rest; by is not 0
  Wide divide(const Wide& by);             // the rest; by is not 0
  bool is_zero() const { return *this == Wide(); }
  bool fits_uint64() const { return words_[1] == 0 && words_[2] == 0 && words_[3] == 0; }
  std::uint64_t low() const { return words_[0]; }
  double approximate() const;
  std::string text() const;
  bool operator==(const Wide&) const = default;
  std::strong_ordering operator<=>(const Wide& other) const;

 private:
  std::array<std::uint64_t, 4> words_{};  // lowest first
};

}  // namespace quantity
