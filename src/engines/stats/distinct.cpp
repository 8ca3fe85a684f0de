#include "engines/stats/distinct.h"

#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

namespace stats {
namespace {

// Ertl 2017 (arXiv:1702.01284), equations 12 and 21: what empty and full registers stand for.
double sigma(double x) {
  if (x == 1) return std::numeric_limits<double>::infinity();
  double weight = 1;
  double sum = x;
  for (double before = 0; before != sum; weight *= 2) {
    x *= x;
    before = sum;
    sum += x * weight;
  }
  return sum;
}

double tau(double x) {
  if (x == 0 || x == 1) return 0;
  double weight = 1;
  double sum = 1 - x;
  for (double before = 0; before != sum;) {
    x = std::sqrt(x);
    before = sum;
    weight /= 2;
    sum -= (1 - x) * (1 - x) * weight;
  }
  return sum / 3;
}

}  // namespace

// Six bits lie in one byte or in two.
int Distinct::rank(int at) const {
  const auto byte = static_cast<std::size_t>(at * 6 / 8);
  const int shift = at * 6 % 8;
  int word = bits_[byte];
  if (shift > 2) word |= bits_[byte + 1] << 8;
  return word >> shift & 63;
}

void Distinct::raise(int at, int to) {
  if (rank(at) >= to) return;
  const auto byte = static_cast<std::size_t>(at * 6 / 8);
  const int shift = at * 6 % 8;
  const int kept = ~(63 << shift);
  bits_[byte] = static_cast<std::uint8_t>((bits_[byte] & kept) | to << shift);
  if (shift > 2)
    bits_[byte + 1] = static_cast<std::uint8_t>((bits_[byte + 1] & kept >> 8) | to << shift >> 8);
}

void Distinct::add(std::uint64_t hash) {
  const auto at = static_cast<int>(hash >> (64 - index_bits));
  const std::uint64_t rest = hash << index_bits;
  raise(at, rest == 0 ? rank_max : std::countl_zero(rest) + 1);
}

void Distinct::merge(const Distinct& other) {
  for (int at = 0; at < registers; ++at) raise(at, other.rank(at));
}

double Distinct::count() const {
  std::array<double, rank_max + 1> with{};  // so many registers have this rank
  for (int at = 0; at < registers; ++at) {
    const auto found = static_cast<std::size_t>(rank(at));
    with[found < with.size() ? found : with.size() - 1] += 1;
  }
  double sum = registers * tau(1 - with[rank_max] / registers);
  for (std::size_t k = rank_max - 1; k >= 1; --k) sum = (sum + with[k]) / 2;
  sum += registers * sigma(with[0] / registers);
  return static_cast<double>(registers) * registers / (2 * std::numbers::ln2 * sum);
}

bool Distinct::sound() const {
  for (int at = 0; at < registers; ++at)
    if (rank(at) > rank_max) return false;
  return true;
}

}  // namespace stats
