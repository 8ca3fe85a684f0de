// All rows of one store into another of the same schema: `db move`, between any two databases. They
// are read in one snapshot of the source, table by table, and written in batches of a unit of work
// each; until the last the target is not fit to be served. Nothing else may write to either.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "platform/store/store.h"

namespace store {

inline constexpr std::size_t copy_batch_rows_max = 1'000;
inline constexpr std::size_t copy_batch_bytes_max = 4 << 20;
inline constexpr std::size_t copy_fetch_rows = 200;  // that PostgreSQL hands over at a time

struct CopiedTable {
  std::string name;
  std::int64_t rows = 0;
};

// `conflict` when the target has rows already, when the schemas differ, or when a table afterwards
// counts other rows on either side than were copied. The migrator's own tables are not copied.
base::Result<std::vector<CopiedTable>> copy_tables(Store& from, Store& to);
// `conflict` names the first table that has rows, the migrator's own excepted.
base::Done require_empty(Store& store);
// Removes every row, the migrator's own excepted: what a copy that was cut off has left.
base::Done remove_rows(Store& store);

}  // namespace store
