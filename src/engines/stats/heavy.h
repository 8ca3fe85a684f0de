// The keys that come most often, with bounds on how often: SpaceSaving (Metwally, Agrawal and El
// Abbadi 2005). Of N events every key with more than N/64 is kept, and a count is at most its error
// too high, which is at most N/64. Merges as Agarwal and others 2012 show, with the bound of both
// streams together. Fixed size, plain values; O(64) an event.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engines/stats/state_kind.h"

namespace stats {

class Heavy {
 public:
  static constexpr std::size_t kept_max = 64;
  static constexpr StateKind kind = StateKind::heavy;

  struct Key {
    std::uint64_t key = 0;    // a hash, or the caller's number of it
    std::uint64_t count = 0;  // at least as often as count - error, at most count
    std::uint64_t error = 0;
  };

  void add(std::uint64_t key, std::uint64_t events = 1);
  void merge(const Heavy& other);
  // By count, the largest first; of equal counts the smaller key.
  std::span<const Key> keys() const { return std::span(keys_).first(count_); }
  std::uint64_t events() const { return events_; }
  bool sound() const;  // sketch_codec.h

 private:
  // How often a key that is not kept can have come.
  std::uint64_t missed_max() const { return count_ < kept_max ? 0 : keys_[count_ - 1].count; }
  void sift(std::size_t at);

  std::array<Key, kept_max> keys_{};
  std::size_t count_ = 0;
  std::uint64_t events_ = 0;
};

}  // namespace stats
