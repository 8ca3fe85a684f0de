// All rows of one store into another of the same schema: `db move`, between any two databases. The
// copy is made by tables, in batches of a unit of work each; until the last the target is not fit
// to be served. Nothing else may write to either.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "platform/store/store.h"

namespace store {

inline constexpr std::size_t copy_batch_rows_max = 1'000;
inline constexpr std::size_t copy_batch_bytes_max = 4 << 20;

struct CopiedTable {
  std::string name;
  std::int64_t rows = 0;
};

// `conflict` when the target has rows already, when the schemas differ, or when a table counts
// other rows after the copy than before. The migrator's own tables are not copied.
base::Result<std::vector<CopiedTable>> copy_tables(Store& from, Store& to);
// `conflict` names the first table that has rows, the migrator's own excepted.
base::Done require_empty(Store& store);

}  // namespace store
