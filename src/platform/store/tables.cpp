#include "platform/store/tables.h"

#include <optional>

#include "base/text.h"

namespace store {
namespace {

constexpr std::string_view sqlite_has_table =
    "select 1 from sqlite_schema where type = 'table' and name = $1";
constexpr std::string_view postgres_has_table =
    "select 1 from information_schema.tables"
    " where table_schema = current_schema() and table_name = $1";

constexpr std::string_view sqlite_columns =
    "select t.name, c.name, c.type from sqlite_schema t, pragma_table_info(t.name) c"
    " where t.type = 'table' and t.name not like 'sqlite@_%' escape '@' order by t.name, c.cid";
constexpr std::string_view postgres_columns =
    "select c.table_name, c.column_name, c.data_type from information_schema.columns c"
    " join information_schema.tables t"
    " on t.table_schema = c.table_schema and t.table_name = c.table_name"
    " where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'"
    " order by c.table_name collate \"C\", c.ordinal_position";

constexpr std::string_view select_tenants = "select core_tenant.id from core_tenant order by id";

// Within the snapshot's transaction alone, as when it began.
constexpr std::string_view set_tenant = "select pg_catalog.set_config('mainstay.tenant', $1, true)";

constexpr std::string_view sqlite_size =
    "select c.page_count * s.page_size, (c.page_count - f.freelist_count) * s.page_size"
    " from pragma_page_count() c, pragma_freelist_count() f, pragma_page_size() s";
constexpr std::string_view postgres_size =
    "select pg_database_size(current_database()), pg_database_size(current_database())";

std::optional<ColumnType> type_named(std::string_view name) {
  const std::string type = base::to_lower(name);
  if (type == "integer" || type == "bigint") return ColumnType::int64;
  if (type == "real" || type == "double precision") return ColumnType::float64;
  if (type == "blob" || type == "bytea") return ColumnType::bytes;
  if (type == "text") return ColumnType::text;
  if (type == "boolean") return ColumnType::boolean;
  return std::nullopt;
}

}  // namespace

base::Result<bool> has_table(const Snapshot& snapshot, Dialect dialect, std::string_view name) {
  return snapshot.first(dialect == Dialect::sqlite ? sqlite_has_table : postgres_has_table, {name},
                        [](const Row&) {});
}

base::Result<std::vector<Table>> list_tables(const Snapshot& snapshot, Dialect dialect) {
  std::vector<Table> tables;
  std::string unknown;
  TRY(snapshot.each(
      dialect == Dialect::sqlite ? sqlite_columns : postgres_columns, {}, [&](const Row& row) {
        if (tables.empty() || tables.back().name != row.text(0))
          tables.push_back({.name = std::string(row.text(0)), .columns = {}});
        const auto type = type_named(row.text(2));
        if (!type)
          unknown = tables.back().name + "." + std::string(row.text(1)) + " is of type " +
                    std::string(row.text(2));
        tables.back().columns.push_back(
            {.name = std::string(row.text(1)), .type = type.value_or(ColumnType::text)});
      }));
  if (!unknown.empty()) return base::conflict("store: " + unknown + ", which no migration wrote");
  return tables;
}

base::Result<std::vector<base::Id>> tenants_of(const Snapshot& snapshot) {
  std::vector<base::Id> tenants = {base::Id{}};
  TRY(snapshot.each(select_tenants, {}, [&](const Row& row) { tenants.push_back(row.id(0)); }));
  return tenants;
}

base::Done look_as(const Snapshot& snapshot, Dialect dialect, const base::Id& tenant) {
  if (dialect == Dialect::sqlite) return {};
  return snapshot.each(set_tenant, {base::to_hex(tenant.view())}, [](const Row&) {});
}

base::Result<std::int64_t> count_rows(const Snapshot& snapshot, Dialect dialect,
                                      const Table& table) {
  std::int64_t count = 0;
  const std::string column = table.belongs_to_tenants() ? "tenant_id" : "*";  // never null
  const auto add = [&] {
    return snapshot.each("select count(" + column + ") from \"" + table.name + "\"", {},
                         [&](const Row& row) { count += row.integer(0); });
  };
  if (dialect == Dialect::sqlite || !table.belongs_to_tenants()) {
    TRY(add());
    return count;
  }
  for (const base::Id& tenant : TRY(tenants_of(snapshot))) {
    TRY(look_as(snapshot, dialect, tenant));
    TRY(add());
  }
  TRY(look_as(snapshot, dialect, snapshot.tenant()));
  return count;
}

base::Result<StoreSize> size_of(const Snapshot& snapshot, Dialect dialect) {
  StoreSize size;
  TRY(snapshot.each(dialect == Dialect::sqlite ? sqlite_size : postgres_size, {},
                    [&](const Row& row) { size = {row.integer(0), row.integer(1)}; }));
  return size;
}

}  // namespace store
