#include "modules/alerts/slot_table.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace alerts {

void SlotTable::place(Cell cell) {
  std::size_t at = cell.tag & mask();
  while (cells_[at].slot != none) at = (at + 1) & mask();
  cells_[at] = cell;
}

void SlotTable::grow() {
  const std::size_t wanted = std::max<std::size_t>(16, cells_.size() * 2);
  const auto old = std::exchange(cells_, std::vector<Cell>(wanted));
  for (const Cell& cell : old)
    if (cell.slot != none) place(cell);
}

void SlotTable::insert(std::uint64_t hash, std::uint32_t slot) {
  if ((size_ + 1) * 4 > cells_.size() * 3) grow();
  place({tag_of(hash), slot});
  ++size_;
}

// Closes the gap by moving back what a search would no longer find, so there are no tombstones.
void SlotTable::erase(std::uint64_t hash, std::uint32_t slot) {
  CHECK(!cells_.empty());
  std::size_t hole = tag_of(hash) & mask();
  while (cells_[hole].slot != slot) {
    CHECK(cells_[hole].slot != none);
    hole = (hole + 1) & mask();
  }
  for (std::size_t at = (hole + 1) & mask(); cells_[at].slot != none; at = (at + 1) & mask()) {
    const std::size_t home = cells_[at].tag & mask();
    if (((at - home) & mask()) < ((at - hole) & mask())) continue;
    cells_[hole] = cells_[at];
    hole = at;
  }
  cells_[hole] = Cell{};
  --size_;
}

}  // namespace alerts
