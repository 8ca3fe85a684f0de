#include "engines/stats/false_discovery.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace stats {
namespace {

// The share of its level that a finding leaves to the test so many later: Javanmard and Montanari
// 2018, equation 31. They sum to 1.
double share(std::uint64_t later) {
  const auto j = static_cast<double>(later);
  return 0.07720838 * std::log(std::max(j, 2.0)) / (j * std::exp(std::sqrt(std::log(j))));
}

}  // namespace

std::vector<double> adjusted_p_values(std::span<const double> p_values) {
  std::vector<double> out;
  for (const double p : p_values) out.push_back(p >= 0 ? std::min(p, 1.0) : std::isnan(p) ? 1 : 0);
  std::vector<std::size_t> order(out.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, std::greater<>{}, [&](std::size_t i) { return out[i]; });
  // From the largest down, none more than the one before.
  const auto count = static_cast<double>(out.size());
  double least = 1;
  for (std::size_t i = 0; i < order.size(); ++i) {
    double& p = out[order[i]];
    least = std::min(least, p * count / (count - static_cast<double>(i)));
    p = least;
  }
  return out;
}

double OnlineDiscovery::level() const {
  const std::uint64_t next = tests_ + 1;
  const double start = rate_ / 2;  // the wealth to begin with
  double level = start * share(next);
  const std::uint64_t kept = std::min<std::uint64_t>(discoveries_, discoveries_kept);
  for (std::uint64_t i = discoveries_ - kept; i < discoveries_; ++i) {
    const std::uint64_t found = at_[i % discoveries_kept];
    level += (found == first_ ? rate_ - start : rate_) * share(next - found);
  }
  return level;
}

bool OnlineDiscovery::add(double p_value) {
  const bool found = p_value <= level();
  ++tests_;
  if (!found) return false;
  if (discoveries_ == 0) first_ = tests_;
  at_[discoveries_ % discoveries_kept] = tests_;
  ++discoveries_;
  return true;
}

bool OnlineDiscovery::sound() const {
  const auto test = [this](std::uint64_t number) { return number <= tests_; };
  const bool none = discoveries_ == 0;
  const bool all = discoveries_ >= discoveries_kept;
  const auto kept = std::span(at_).first(all ? at_.size() : static_cast<std::size_t>(discoveries_));
  return rate_ > 0 && rate_ < 1 && discoveries_ <= tests_ && (none || first_ > 0) &&
         std::ranges::all_of(at_, test) && std::ranges::count(kept, 0U) == 0;
}

}  // namespace stats
