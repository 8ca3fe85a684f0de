#include "platform/store/table_copy.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "platform/store/tables.h"

namespace store {
namespace {

bool is_bookkeeping(const Table& table) {
  return table.name == "schema_migration" || table.name == "schema_release";
}

base::Result<std::vector<Table>> tables_to_copy(Store& store) {
  auto tables = TRY(store.read(base::Id{}, [&](const Snapshot& snapshot) {
    return list_tables(snapshot, store.dialect());
  }));
  std::erase_if(tables, is_bookkeeping);
  return tables;
}

// A value that outlives its row.
using Cell = std::variant<Null, std::int64_t, double, std::string>;

Cell cell_of(const Row& row, int column, ColumnType type) {
  if (row.is_null(column)) return Null{};
  switch (type) {
    case ColumnType::int64:
    case ColumnType::boolean:
      return row.integer(column);
    case ColumnType::float64:
      return row.real(column);
    case ColumnType::bytes:
      return std::string(row.bytes(column));
    case ColumnType::text:
      break;
  }
  return std::string(row.text(column));
}

std::size_t size_of(const Cell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return sizeof(Cell) + (text != nullptr ? text->size() : 0);
}

// The type is the target's: what one database keeps as an integer is a boolean in the other.
Value value_of(const Cell& cell, ColumnType type) {
  if (const auto* number = std::get_if<std::int64_t>(&cell))
    return type == ColumnType::boolean ? Value(*number != 0) : Value(*number);
  if (const auto* number = std::get_if<double>(&cell)) return {*number};
  if (const auto* text = std::get_if<std::string>(&cell))
    return type == ColumnType::bytes ? Value(Bytes{*text}) : Value(*text);
  return {Null{}};
}

// The rows of one table and tenant on their way: read in one snapshot, written in batches.
class RowCopy {
 public:
  RowCopy(Store& to, const Table& source, const Table& target, const base::Id& tenant)
      : to_(to), source_(source), target_(target), tenant_(tenant) {
    std::string names, parameters;
    for (std::size_t i = 0; i < source.columns.size(); ++i) {
      const std::string comma = i == 0 ? "" : ", ";
      names += comma + source.columns[i].name;  // unquoted, for the tenant check
      parameters += comma + "$" + std::to_string(i + 1);
    }
    select_ = "select " + names + " from \"" + source.name + "\"";
    insert_ = "insert into \"" + source.name + "\" (" + names + ") values (" + parameters + ")";
  }

  base::Result<std::int64_t> run(const Snapshot& from) {
    const EachRow each = [this](const Row& row) { take(row); };
    if (source_.belongs_to_tenants())
      TRY(from.each(select_ + " where tenant_id = $1", {tenant_}, each));
    else
      TRY(from.each(select_, {}, each));
    put();
    if (failed_) return *std::move(failed_);
    return rows_;
  }

 private:
  void take(const Row& row) {
    if (failed_) return;
    for (std::size_t i = 0; i < source_.columns.size(); ++i) {
      cells_.push_back(cell_of(row, static_cast<int>(i), source_.columns[i].type));
      bytes_ += size_of(cells_.back());
    }
    if (cells_.size() / source_.columns.size() >= copy_batch_rows_max ||
        bytes_ >= copy_batch_bytes_max)
      put();
  }

  void put() {
    if (failed_ || cells_.empty()) return;
    auto done =
        to_.write(tenant_, [&](Transaction& transaction) { return insert_all(transaction); });
    if (!done) failed_ = std::move(done).error();
    rows_ += static_cast<std::int64_t>(cells_.size() / source_.columns.size());
    cells_.clear();
    bytes_ = 0;
  }

  base::Done insert_all(Transaction& transaction) const {
    const std::size_t width = source_.columns.size();
    std::vector<Value> values;
    for (std::size_t first = 0; first < cells_.size(); first += width) {
      values.clear();
      for (std::size_t i = 0; i < width; ++i)
        values.push_back(value_of(cells_[first + i], target_.columns[i].type));
      TRY(transaction.run(insert_, Values(values)));
    }
    return {};
  }

  Store& to_;
  const Table& source_;
  const Table& target_;
  const base::Id& tenant_;
  std::string select_, insert_;
  std::vector<Cell> cells_;
  std::size_t bytes_ = 0;
  std::int64_t rows_ = 0;
  std::optional<base::Error> failed_;
};

base::Result<std::int64_t> rows_of(Store& store, const base::Id& tenant, const Table& table) {
  return store.read(tenant, [&](const Snapshot& snapshot) -> base::Result<std::int64_t> {
    if (!table.belongs_to_tenants()) return count_rows(snapshot, table);
    std::int64_t count = 0;
    TRY(snapshot.each("select count(*) from \"" + table.name + "\" where tenant_id = $1", {tenant},
                      [&](const Row& row) { count = row.integer(0); }));
    return count;
  });
}

base::Result<std::int64_t> copy_rows(Store& from, Store& to, const Table& source,
                                     const Table& target, const base::Id& tenant) {
  RowCopy copy(to, source, target, tenant);
  const std::int64_t rows =
      TRY(from.read(tenant, [&](const Snapshot& snapshot) { return copy.run(snapshot); }));
  const std::int64_t counted = TRY(rows_of(from, tenant, source));
  const std::int64_t arrived = TRY(rows_of(to, tenant, target));
  if (counted == rows && arrived == rows) return rows;
  return base::conflict("store: table " + source.name + " has " + std::to_string(counted) +
                        " rows, " + std::to_string(rows) + " were copied and " +
                        std::to_string(arrived) + " arrived: begin again with an empty target");
}

// Rows of a tenant that the store does not know would be left behind.
base::Done require_known_tenants(Store& from, const Table& table, std::int64_t rows) {
  const std::int64_t all = TRY(
      from.read(base::Id{}, [&](const Snapshot& snapshot) { return count_rows(snapshot, table); }));
  if (from.dialect() == Dialect::postgres || all == rows) return {};
  return base::conflict("store: table " + table.name + " has " + std::to_string(all - rows) +
                        " rows of tenants that are not in core_tenant: remove them first");
}

base::Result<const Table*> same_table(const std::vector<Table>& targets, const Table& source) {
  const auto found = std::ranges::find(targets, source.name, &Table::name);
  if (found == targets.end() ||
      !std::ranges::equal(found->columns, source.columns, {}, &Column::name, &Column::name))
    return base::conflict("store: table " + source.name +
                          " is not the same on both sides: migrate both with one release");
  return &*found;
}

}  // namespace

base::Done require_empty(Store& store) {
  const auto tenants = TRY(store.read(base::Id{}, tenants_of));
  for (const Table& table : TRY(tables_to_copy(store)))
    for (const base::Id& tenant : tenants)
      if (TRY(rows_of(store, tenant, table)) != 0)
        return base::conflict("the target is not empty: table " + table.name + " has rows");
  return {};
}

base::Result<std::vector<CopiedTable>> copy_tables(Store& from, Store& to) {
  TRY(require_empty(to));
  const auto tenants = TRY(from.read(base::Id{}, tenants_of));
  const auto sources = TRY(tables_to_copy(from));
  const auto targets = TRY(tables_to_copy(to));
  std::vector<CopiedTable> copied;
  for (const Table& source : sources) {
    const Table* target = TRY(same_table(targets, source));
    CopiedTable table{.name = source.name};
    for (const base::Id& tenant : tenants) {
      table.rows += TRY(copy_rows(from, to, source, *target, tenant));
      if (!source.belongs_to_tenants()) break;
    }
    if (source.belongs_to_tenants()) TRY(require_known_tenants(from, source, table.rows));
    copied.push_back(std::move(table));
  }
  return copied;
}

}  // namespace store
