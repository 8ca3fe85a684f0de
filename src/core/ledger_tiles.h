// The tiles of a tenant's Merkle tree: 256 hashes of one level a row, so that a proof over any
// number of entries reads a few rows. A tile of leaves is written when it is full; a higher one
// grows with each tile below that is full. Where a tile is missing (an older ledger, the last
// leaves) the entries stand in. Used by the ledger.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "engines/merkle/merkle.h"
#include "platform/store/store.h"

namespace core {

// How far the tree goes.
inline constexpr std::string_view select_head =
    "select h.size, h.frontier from core_ledger_head h where h.tenant_id = $1";

inline constexpr unsigned tile_height = 8;  // levels of the tree in a tile
inline constexpr std::uint64_t tile_width = std::uint64_t{1} << tile_height;

// Writes the tiles that the log's growth from `before` to `size` filled or touched.
base::Done write_tiles(store::Transaction& transaction, std::uint64_t before, std::uint64_t size);
// Those that an older release did not write, oldest first, at most `tiles_max`; how many.
base::Result<int> write_missing_tiles(store::Transaction& transaction, std::uint64_t size,
                                      int tiles_max);

// Nodes of the tree of one snapshot. Reads a tile once; belongs to one call.
class TileReader {
 public:
  TileReader(const store::Snapshot& snapshot, std::uint64_t size)
      : snapshot_(snapshot), size_(size) {}
  // `invalid` beyond the log; `unavailable` when an entry that it needs is missing.
  base::Result<merkle::Hash> node(unsigned level, std::uint64_t index);
  merkle::NodeAt nodes() {
    return [this](unsigned level, std::uint64_t index) { return node(level, index); };
  }
  // Its hashes, 32 bytes each: as many as the log of `size` has there.
  base::Result<const std::string*> tile(unsigned tile_level, std::uint64_t position);
  // As stored; empty when it is not.
  base::Result<std::string> stored_tile(unsigned tile_level, std::uint64_t position);
  std::uint64_t rows_read() const { return rows_read_; }

 private:
  base::Result<std::string> leaves(std::uint64_t position);

  const store::Snapshot& snapshot_;
  std::uint64_t size_;
  std::map<std::pair<unsigned, std::uint64_t>, std::string> tiles_;
  std::uint64_t rows_read_ = 0;
};

}  // namespace core
