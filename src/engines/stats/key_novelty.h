// How surprising a key is that was never seen (this principal does this in that region): after Good
// and Turing (Good 1953) the probability of anything new is the share of events whose key came
// once. In a young scope that is near 1 and "new" says little; in an old, quiet one near 0. Keys
// are counted to 2 in a count-min sketch of depth 4 (Cormode and Muthukrishnan 2005), so that some
// thousand keys are told apart; of more, some that are new pass for known. Fixed size, plain
// values.
#pragma once
#include <array>
#include <cstdint>

#include "engines/stats/state_kind.h"

namespace stats {

class KeyNovelty {
 public:
  static constexpr StateKind kind = StateKind::key_novelty;

  struct Seen {
    bool first = false;
    double surprise = 0;  // -log of the probability of something new; 0 for a known key
  };
  // A hash of the key, all 64 bits of it good.
  Seen add(std::uint64_t hash);
  double unseen_mass() const;  // 1 before there was an event
  std::uint64_t events() const { return events_; }
  // Keys that each saw once and both together twice still count as seen once: the unseen mass is
  // too high by at most their share.
  void merge(const KeyNovelty& other);
  bool sound() const;  // sketch_codec.h

 private:
  static constexpr int depth = 4;
  static constexpr int width_bits = 12;
  static constexpr std::uint8_t often = 2;  // where counting ends

  std::array<std::array<std::uint8_t, 1 << width_bits>, depth> counts_{};
  std::uint64_t events_ = 0, once_ = 0;
};

}  // namespace stats
