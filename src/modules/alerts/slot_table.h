// An open-addressing table from a hash to slot numbers (indexes into the owner's vector), for the
// hot state: about 12 bytes an entry where std::unordered_map takes 56, which is what keeps an
// alert under 1 KB. Equality is the owner's: the table knows hashes only. Not safe for concurrent
// writes.
#pragma once
#include <bit>
#include <cstdint>
#include <vector>

namespace alerts {

class SlotTable {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  // The first slot of that hash for which `is(slot)` holds, else `none`.
  template <class Is>
  std::uint32_t find(std::uint64_t hash, Is is) const {
    if (cells_.empty()) return none;
    const std::uint32_t tag = tag_of(hash);
    for (std::size_t at = tag & mask(); cells_[at].slot != none; at = (at + 1) & mask())
      if (cells_[at].tag == tag && is(cells_[at].slot)) return cells_[at].slot;
    return none;
  }
  void insert(std::uint64_t hash, std::uint32_t slot);
  void erase(std::uint64_t hash, std::uint32_t slot);  // must be there
  std::size_t size() const { return size_; }

 private:
  struct Cell {
    std::uint32_t tag = 0, slot = none;
  };
  static std::uint32_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>((hash * 0x9E3779B97F4A7C15ULL) >> 32);
  }
  std::size_t mask() const { return cells_.size() - 1; }
  void place(Cell cell);
  void grow();

  std::vector<Cell> cells_;  // a power of two, at most three quarters full
  std::size_t size_ = 0;
};

}  // namespace alerts
