#include "platform/store/table_copy.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "platform/store/tables.h"

namespace store {
namespace {

constexpr std::string_view tenants_table = "core_tenant";

// The tenants come first: whoever finds the rest knows whose rows to look for. By name otherwise.
base::Result<std::vector<Table>> tables_to_copy(const Snapshot& snapshot, Dialect dialect) {
  auto tables = TRY(list_tables(snapshot, dialect));
  std::erase_if(tables, [](const Table& table) { return table.name.starts_with("schema_"); });
  const auto tenants = std::ranges::find(tables, tenants_table, &Table::name);
  if (tenants != tables.end()) std::rotate(tables.begin(), tenants, tenants + 1);
  return tables;
}

base::Result<std::vector<Table>> tables_to_copy(Store& store) {
  return store.read(base::Id{}, [&](const Snapshot& snapshot) {
    return tables_to_copy(snapshot, store.dialect());
  });
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

std::size_t cell_size(const Cell& cell) {
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

  base::Result<std::int64_t> run(const Snapshot& from, Dialect dialect) {
    const EachRow each = [this](const Row& row) { take(row); };
    TRY(look_as(from, dialect, tenant_));
    if (dialect == Dialect::postgres)
      TRY(fetch(from, each));
    else if (source_.belongs_to_tenants())
      TRY(from.each(select_ + " where tenant_id = $1", {tenant_}, each));
    else
      TRY(from.each(select_, {}, each));
    put();
    if (failed_) return *std::move(failed_);
    return rows_;
  }

 private:
  // PostgreSQL's answers are in memory as a whole, so a cursor. Row-level security holds it to the
  // tenant.
  base::Done fetch(const Snapshot& from, const EachRow& each) const {
    const EachRow none = [](const Row&) {};
    const std::string cursor = "\"copy_" + source_.name + "\"";
    TRY(from.each("declare " + cursor + " no scroll cursor for " + select_, {}, none));
    const std::string next = "fetch " + std::to_string(copy_fetch_rows) + " from " + cursor;
    for (std::size_t got = copy_fetch_rows; got == copy_fetch_rows && !failed_;) {
      got = 0;
      TRY(from.each(next, {}, [&](const Row& row) {
        ++got;
        each(row);
      }));
    }
    return from.each("close " + cursor, {}, none);
  }

  void take(const Row& row) {
    if (failed_) return;
    for (std::size_t i = 0; i < source_.columns.size(); ++i) {
      cells_.push_back(cell_of(row, static_cast<int>(i), source_.columns[i].type));
      bytes_ += cell_size(cells_.back());
    }
    if (cells_.size() / source_.columns.size() >= copy_batch_rows_max ||
        bytes_ >= copy_batch_bytes_max)
      put();
  }

  void put() {
    if (failed_ || cells_.empty()) return;
    auto done =
        to_.write(tenant_, [&](Transaction& transaction) { return insert_all(transaction); });
    if (!done) {
      failed_ = std::move(done).error();
      failed_->message = "table " + source_.name + ": " + failed_->message;
    }
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

// Of a SQLite store all are seen; rows of a tenant that it does not know would be left behind.
base::Done require_known_tenants(const Snapshot& from, const Table& table, std::int64_t rows) {
  const std::int64_t all = TRY(count_rows(from, Dialect::sqlite, table));
  if (all == rows) return {};
  return base::conflict("store: table " + table.name + " has " + std::to_string(all - rows) +
                        " rows of tenants that are not in core_tenant: remove them first");
}

base::Result<std::int64_t> count_now(Store& store, const Table& table) {
  return store.read(base::Id{}, [&](const Snapshot& snapshot) {
    return count_rows(snapshot, store.dialect(), table);
  });
}

base::Result<const Table*> same_table(const std::vector<Table>& targets, const Table& source) {
  const auto found = std::ranges::find(targets, source.name, &Table::name);
  if (found == targets.end() ||
      !std::ranges::equal(found->columns, source.columns, {}, &Column::name, &Column::name))
    return base::conflict("store: table " + source.name +
                          " is not the same on both sides: migrate both with one release");
  return &*found;
}

base::Result<std::vector<CopiedTable>> copy_in(const Snapshot& snapshot, Dialect dialect,
                                               const std::vector<Table>& sources, Store& to) {
  const auto targets = TRY(tables_to_copy(to));
  const auto tenants = TRY(tenants_of(snapshot));
  std::vector<CopiedTable> copied;
  for (const Table& source : sources) {
    const Table* target = TRY(same_table(targets, source));
    CopiedTable table{.name = source.name};
    for (const base::Id& tenant : tenants) {
      table.rows += TRY(RowCopy(to, source, *target, tenant).run(snapshot, dialect));
      if (!source.belongs_to_tenants()) break;
    }
    if (source.belongs_to_tenants() && dialect == Dialect::sqlite)
      TRY(require_known_tenants(snapshot, source, table.rows));
    copied.push_back(std::move(table));
  }
  return copied;
}

base::Done require_same_count(Store& from, Store& to, const Table& table, std::int64_t rows) {
  const std::int64_t counted = TRY(count_now(from, table)), arrived = TRY(count_now(to, table));
  if (counted == rows && arrived == rows) return {};
  return base::conflict("store: table " + table.name + " has " + std::to_string(counted) +
                        " rows, " + std::to_string(rows) + " were copied and " +
                        std::to_string(arrived) + " arrived: begin again with an empty target");
}

}  // namespace

base::Done require_empty(Store& store) {
  for (const Table& table : TRY(tables_to_copy(store)))
    if (TRY(count_now(store, table)) != 0)
      return base::conflict("the target is not empty: table " + table.name + " has rows");
  return {};
}

base::Done remove_rows(Store& store) {
  const auto tenants = TRY(store.read(base::Id{}, tenants_of));
  auto tables = TRY(tables_to_copy(store));
  std::ranges::reverse(tables);  // the tenants last
  for (const Table& table : tables)
    for (const base::Id& tenant : tenants) {
      const bool whole = !table.belongs_to_tenants();
      TRY(store.write(tenant, [&](Transaction& transaction) {
        return whole ? transaction.run("delete from \"" + table.name + "\"")
                     : transaction.run("delete from \"" + table.name + "\" where tenant_id = $1",
                                       {tenant});
      }));
      if (whole) break;
    }
  return {};
}

base::Result<std::vector<CopiedTable>> copy_tables(Store& from, Store& to) {
  TRY(require_empty(to));
  const auto sources = TRY(tables_to_copy(from));
  auto copied = TRY(from.read(base::Id{}, [&](const Snapshot& snapshot) {
    return copy_in(snapshot, from.dialect(), sources, to);
  }));
  for (std::size_t i = 0; i < sources.size(); ++i)
    TRY(require_same_count(from, to, sources[i], copied[i].rows));
  return copied;
}

}  // namespace store
