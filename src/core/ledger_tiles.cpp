#include "core/ledger_tiles.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/check.h"

namespace core {
namespace {

constexpr std::size_t hash_bytes = sizeof(merkle::Hash);
constexpr std::size_t tiles_kept_max = 64;  // of one reader

merkle::Hash hash_in(std::string_view tile, std::uint64_t at) {
  merkle::Hash hash{};
  std::memcpy(hash.data(), tile.data() + at * hash_bytes, hash_bytes);
  return hash;
}

merkle::Hash root_of(std::string_view hashes) {
  merkle::Frontier frontier;
  for (std::uint64_t i = 0; i < hashes.size() / hash_bytes; ++i)
    frontier.append(hash_in(hashes, i));
  return frontier.root();
}

constexpr std::string_view select_tile =
    "select t.hashes from core_ledger_tile t"
    " where t.tenant_id = $1 and t.level = $2 and t.position = $3";
constexpr std::string_view upsert_tile =
    "insert into core_ledger_tile (tenant_id, level, position, hashes) values ($1, $2, $3, $4)"
    " on conflict (tenant_id, level, position) do update set hashes = excluded.hashes";
constexpr std::string_view select_leaves =
    "select e.leaf_hash from core_ledger_entry e"
    " where e.tenant_id = $1 and e.sequence > $2 and e.sequence <= $3 order by e.sequence";

// How many nodes the level has whose leaves are all there: the hashes of its tiles.
std::uint64_t hashes_at(std::uint64_t size, unsigned tile_level) {
  const unsigned shift = tile_height * tile_level;
  return shift < 64 ? size >> shift : 0;
}

// How many tiles of the level are stored: of leaves only the full ones.
std::uint64_t tiles_at(std::uint64_t size, unsigned tile_level) {
  const auto hashes = hashes_at(size, tile_level);
  return tile_level == 0 ? hashes / tile_width : (hashes + tile_width - 1) / tile_width;
}

base::Done write_tile(store::Transaction& transaction, TileReader& reader, unsigned tile_level,
                      std::uint64_t position) {
  const std::string* const hashes = TRY(reader.tile(tile_level, position));
  TRY(transaction.run(upsert_tile, {transaction.tenant(), static_cast<std::int64_t>(tile_level),
                                    static_cast<std::int64_t>(position), store::Bytes{*hashes}}));
  return {};
}

}  // namespace

base::Done write_tiles(store::Transaction& transaction, std::uint64_t before, std::uint64_t size) {
  if (tiles_at(size, 0) == tiles_at(before, 0)) return {};
  TileReader reader(transaction, size);
  for (unsigned level = 0; hashes_at(size, level) > hashes_at(before, level); ++level)
    for (auto at = hashes_at(before, level) / tile_width; at < tiles_at(size, level); ++at)
      TRY(write_tile(transaction, reader, level, at));
  return {};
}

base::Result<int> write_missing_tiles(store::Transaction& transaction, std::uint64_t size,
                                      int tiles_max) {
  static constexpr std::string_view select_sizes =
      "select t.position, length(t.hashes) from core_ledger_tile t"
      " where t.tenant_id = $1 and t.level = $2";
  int written = 0;
  TileReader reader(transaction, size);
  for (unsigned level = 0; tiles_at(size, level) > 0 && written < tiles_max; ++level) {
    std::vector<std::uint64_t> bytes(tiles_at(size, level));
    TRY(transaction.each(select_sizes, {transaction.tenant(), static_cast<std::int64_t>(level)},
                         [&](const store::Row& row) {
                           const auto at = static_cast<std::uint64_t>(row.integer(0));
                           if (at < bytes.size())
                             bytes[at] = static_cast<std::uint64_t>(row.integer(1));
                         }));
    for (std::uint64_t at = 0; at < bytes.size() && written < tiles_max; ++at) {
      const auto wanted = std::min(hashes_at(size, level) - at * tile_width, tile_width);
      if (bytes[at] >= wanted * hash_bytes) continue;
      TRY(write_tile(transaction, reader, level, at));
      ++written;
    }
  }
  return written;
}

base::Result<merkle::Hash> TileReader::node(unsigned level, std::uint64_t index) {
  if (level >= 64 || index >= (size_ >> level))
    return base::invalid("the log of " + std::to_string(size_) +
                         " entries has no complete subtree there");
  const unsigned tile_level = level / tile_height, within = level % tile_height;
  const std::uint64_t first = index << within;  // in hashes of the tile's level
  const std::string* const hashes = TRY(tile(tile_level, first / tile_width));
  return root_of(std::string_view(*hashes).substr(first % tile_width * hash_bytes,
                                                  (std::size_t{1} << within) * hash_bytes));
}

base::Result<std::string> TileReader::stored_tile(unsigned tile_level, std::uint64_t position) {
  std::string hashes;
  TRY(snapshot_.first(select_tile,
                      {snapshot_.tenant(), static_cast<std::int64_t>(tile_level),
                       static_cast<std::int64_t>(position)},
                      [&](const store::Row& row) { hashes = row.bytes(0); }));
  ++rows_read_;
  return hashes;
}

base::Result<const std::string*> TileReader::tile(unsigned tile_level, std::uint64_t position) {
  const auto key = std::pair(tile_level, position);
  if (const auto found = tiles_.find(key); found != tiles_.end()) return &found->second;
  const std::uint64_t begin = position * tile_width;
  CHECK(begin < hashes_at(size_, tile_level));
  const auto wanted = std::min(hashes_at(size_, tile_level) - begin, tile_width);
  std::string hashes;
  if (position < tiles_at(size_, tile_level))
    hashes = TRY(stored_tile(tile_level, position)).substr(0, wanted * hash_bytes);
  hashes.resize(hashes.size() / hash_bytes * hash_bytes);
  if (tile_level == 0 && hashes.size() < wanted * hash_bytes) hashes = TRY(leaves(position));
  for (auto at = begin + hashes.size() / hash_bytes; at < begin + wanted; ++at) {
    const std::string* const below = TRY(tile(tile_level - 1, at));
    hashes.append(base::crypto::view(root_of(*below)));
  }
  if (tiles_.size() >= tiles_kept_max) tiles_.erase(tiles_.begin());
  return &tiles_.insert_or_assign(key, std::move(hashes)).first->second;
}

// What no tile holds, from the entries.
base::Result<std::string> TileReader::leaves(std::uint64_t position) {
  const std::uint64_t begin = position * tile_width;
  const std::uint64_t end = std::min(begin + tile_width, size_);
  std::string hashes;
  bool wrong = false;
  TRY(snapshot_.each(
      select_leaves,
      {snapshot_.tenant(), static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end)},
      [&](const store::Row& row) {
        ++rows_read_;
        wrong = wrong || row.bytes(0).size() != hash_bytes;
        hashes.append(row.bytes(0));
      }));
  if (wrong || hashes.size() != (end - begin) * hash_bytes)
    return base::unavailable("entries " + std::to_string(begin + 1) + " to " + std::to_string(end) +
                             " of the ledger cannot be read; run `mainstay audit verify`");
  return hashes;
}

}  // namespace core
