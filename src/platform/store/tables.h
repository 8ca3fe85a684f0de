// The tables of a store as such, whoever owns them: names, columns, counts, sizes. For `db status`,
// `db move` and the backup's manifest; nothing that serves requests needs it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "platform/store/store.h"

namespace store {

enum class ColumnType : std::uint8_t { int64, float64, bytes, text, boolean };
struct Column {
  std::string name;
  ColumnType type = ColumnType::text;
};
struct Table {
  std::string name;
  std::vector<Column> columns;  // in the order of the table
  // Its first column is tenant_id: SQL on it names the tenant.
  bool belongs_to_tenants() const { return !columns.empty() && columns[0].name == "tenant_id"; }
};

base::Result<bool> has_table(const Snapshot& snapshot, Dialect dialect, std::string_view name);
// All of them but the database's own, by name.
base::Result<std::vector<Table>> list_tables(const Snapshot& snapshot, Dialect dialect);
// Every tenant that the store has, and the nil id, to which rows of the whole belong.
base::Result<std::vector<base::Id>> tenants_of(const Snapshot& snapshot);
// From here on the snapshot sees the rows of `tenant`: on PostgreSQL it sees one tenant's at a
// time. Its `tenant()` stays what it was. For what reads all tenants at one moment.
base::Done look_as(const Snapshot& snapshot, Dialect dialect, const base::Id& tenant);
// Of every tenant; on PostgreSQL of those that the store knows. `look_as` the snapshot's own after.
base::Result<std::int64_t> count_rows(const Snapshot& snapshot, Dialect dialect,
                                      const Table& table);

struct StoreSize {
  std::int64_t bytes = 0;       // what it takes on disk
  std::int64_t used_bytes = 0;  // of them in use; the rest is written to before it grows
};
base::Result<StoreSize> size_of(const Snapshot& snapshot, Dialect dialect);

}  // namespace store
