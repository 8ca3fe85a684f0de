// A quantity as Kubernetes keeps it while 64 bits do: value * 10^scale. What it calls an integer is
// decided by that, not by the amount: "1000m", "1.0" and "1Pi" are none. Plain values.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace quantity {

struct Scaled {
  std::int64_t value = 0;
  int scale = 0;

  // Of a text that is a quantity. nullopt: Kubernetes keeps it in arbitrary precision.
  static std::optional<Scaled> parse(std::string_view text);
  std::optional<std::int64_t> whole() const;
  // nullopt past 64 bits. The finer scale of both stays.
  std::optional<Scaled> plus(const Scaled& other) const;
  std::optional<Scaled> opposite() const;
};

}  // namespace quantity
