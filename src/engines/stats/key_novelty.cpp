#include "engines/stats/key_novelty.h"

#include <algorithm>
#include <cmath>

namespace stats {

KeyNovelty::Seen KeyNovelty::add(std::uint64_t hash) {
  // Two halves of the hash give as many independent places as are wanted (Kirsch and Mitzenmacher
  // 2006).
  const std::uint64_t first = hash & UINT32_MAX;
  const std::uint64_t second = hash >> 32 | 1;
  std::array<std::uint8_t*, depth> places{};
  std::uint8_t least = often;
  for (std::size_t row = 0; row < depth; ++row) {
    const std::uint64_t mixed = (first + row * second) * 0x9e3779b97f4a7c15U;
    places[row] = &counts_[row][mixed >> (64 - width_bits)];
    least = std::min(least, *places[row]);
  }
  Seen seen{.first = least == 0};
  if (seen.first) seen.surprise = std::max(0.0, -std::log(unseen_mass()));  // never -0
  for (std::uint8_t* place : places)
    *place = std::max(*place, std::min<std::uint8_t>(often, static_cast<std::uint8_t>(least + 1)));
  ++events_;
  if (least == 0) ++once_;
  if (least == 1 && once_ > 0) --once_;  // one that passed for known was never counted
  return seen;
}

// Never 0: half of one event, when none came once.
double KeyNovelty::unseen_mass() const {
  if (events_ == 0) return 1;
  return std::max(static_cast<double>(once_), 0.5) / static_cast<double>(events_);
}

void KeyNovelty::merge(const KeyNovelty& other) {
  for (std::size_t row = 0; row < depth; ++row)
    for (std::size_t i = 0; i < counts_[row].size(); ++i)
      counts_[row][i] = std::min<std::uint8_t>(
          often, static_cast<std::uint8_t>(counts_[row][i] + other.counts_[row][i]));
  events_ += other.events_;
  once_ += other.once_;
}

bool KeyNovelty::sound() const {
  const auto counted = [](std::uint8_t count) { return count <= often; };
  const auto sound_row = [&](const auto& row) { return std::ranges::all_of(row, counted); };
  return once_ <= events_ && std::ranges::all_of(counts_, sound_row);
}

}  // namespace stats
