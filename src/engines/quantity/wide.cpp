#include "engines/quantity/wide.h"

#include <algorithm>

namespace quantity {

using Twice = unsigned __int128;

bool Wide::multiply(std::uint64_t by) {
  std::uint64_t carry = 0;
  for (std::uint64_t& word : words_) {
    const Twice product = Twice{word} * by + carry;
    word = static_cast<std::uint64_t>(product);
    carry = static_cast<std::uint64_t>(product >> 64U);
  }
  return carry == 0;
}

bool Wide::multiply(const Wide& by) {
  Wide product;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    Wide row = *this;
    if (by.words_[i] == 0) continue;
    if (!row.multiply(by.words_[i])) return false;
    for (std::size_t k = 0; k < i; ++k) {
      if (row.words_.back() != 0) return false;
      std::ranges::rotate(row.words_, row.words_.end() - 1);
    }
    if (!product.add(row)) return false;
  }
  *this = product;
  return true;
}

bool Wide::multiply_by_tens(int tens) {
  for (; tens > 0 && !is_zero(); --tens)
    if (!multiply(10)) return false;
  return true;
}

bool Wide::add(const Wide& other) {
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const Twice sum = Twice{words_[i]} + other.words_[i] + carry;
    words_[i] = static_cast<std::uint64_t>(sum);
    carry = static_cast<std::uint64_t>(sum >> 64U);
  }
  return carry == 0;
}

void Wide::subtract(const Wide& other) {
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const Twice difference = Twice{words_[i]} - other.words_[i] - borrow;
    words_[i] = static_cast<std::uint64_t>(difference);
    borrow = (difference >> 64U) != 0 ? 1 : 0;
  }
}

std::uint64_t Wide::divide(std::uint64_t by) {
  std::uint64_t rest = 0;
  for (std::size_t i = words_.size(); i-- > 0;) {
    const Twice part = (Twice{rest} << 64U) | words_[i];
    words_[i] = static_cast<std::uint64_t>(part / by);
    rest = static_cast<std::uint64_t>(part % by);
  }
  return rest;
}

// Bit by bit.
Wide Wide::divide(const Wide& by) {
  constexpr std::size_t bits_a_word = 64;
  Wide quotient, rest;
  for (std::size_t bit = bits_a_word * words_.size(); bit-- > 0;) {
    const std::uint64_t mask = std::uint64_t{1} << (bit % bits_a_word);
    const bool carry = rest.words_.back() >> (bits_a_word - 1) != 0;
    rest.multiply(2);
    if ((words_[bit / bits_a_word] & mask) != 0) rest.add(Wide(1));
    if (!carry && rest < by) continue;
    rest.subtract(by);
    quotient.words_[bit / bits_a_word] |= mask;
  }
  *this = quotient;
  return rest;
}

double Wide::approximate() const {
  constexpr double two_64 = 18446744073709551616.0;
  double value = 0;
  for (std::size_t i = words_.size(); i-- > 0;)
    value = value * two_64 + static_cast<double>(words_[i]);
  return value;
}

std::string Wide::text() const {
  Wide rest = *this;
  std::string digits;
  do digits += static_cast<char>('0' + rest.divide(10));
  while (!rest.is_zero());
  std::ranges::reverse(digits);
  return digits;
}

std::strong_ordering Wide::operator<=>(const Wide& other) const {
  for (std::size_t i = words_.size(); i-- > 0;)
    if (words_[i] != other.words_[i]) return words_[i] <=> other.words_[i];
  return std::strong_ordering::equal;
}

}  // namespace quantity
