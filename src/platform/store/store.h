// The store: units of work over one database, the same queries on SQLite and PostgreSQL. Used by
// core and by each module's store.cpp; nobody else writes SQL. Safe from any thread; a Transaction
// or Snapshot belongs to the closure that was given it.
//
//   store.write(tenant, [&](Transaction& tx) -> Result<Silence> { ...; return silence; })
//
// The closure has no outside effects and may be run again. On SQLite one writer thread runs many
// closures in one transaction, a savepoint each, and answers all after one fsync. A closure that
// returns an error is rolled back alone. If the outer transaction is lost (disk full, I/O error)
// each closure is run again alone, once; then the answer is `unavailable`. On PostgreSQL a closure
// is a SERIALIZABLE transaction of its own on the caller's thread, run again when it met another
// one. Parameters are $1, $2, ...
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

namespace store {

struct Null {};
struct Bytes {
  std::string_view view;
};
// Text and bytes must outlive the call. Ids go as 16 bytes, times as int64 nanoseconds.
class Value {
 public:
  Value(Null) {}                                                // NOLINT
  Value(std::int64_t v) : value_(v) {}                          // NOLINT
  Value(int v) : value_(std::int64_t{v}) {}                     // NOLINT
  Value(bool v) : value_(std::int64_t{v ? 1 : 0}) {}            // NOLINT
  Value(double v) : value_(v) {}                                // NOLINT
  Value(std::string_view v) : value_(v) {}                      // NOLINT
  Value(const std::string& v) : value_(std::string_view(v)) {}  // NOLINT
  Value(const char* v) : value_(std::string_view(v)) {}         // NOLINT
  Value(Bytes v) : value_(v) {}                                 // NOLINT
  Value(const base::Id& v) : value_(Bytes{v.view()}) {}         // NOLINT
  Value(base::Time v) : value_(v.nanoseconds) {}                // NOLINT
  template <class T>
  Value(const std::optional<T>& v) {  // NOLINT
    if (v) *this = Value(*v);
  }
  using Variant = std::variant<Null, std::int64_t, double, std::string_view, Bytes>;
  const Variant& get() const { return value_; }

 private:
  Variant value_ = Null{};
};

class Row {  // valid only inside the callback; columns from 0
 public:
  virtual ~Row() = default;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual std::string_view text(int column) const = 0;  // valid until the next row
  virtual std::string_view bytes(int column) const = 0;
  bool boolean(int column) const { return integer(column) != 0; }
  base::Id id(int column) const { return base::id_from_bytes(bytes(column)); }
  base::Time time(int column) const { return {integer(column)}; }
  std::optional<base::Time> optional_time(int column) const;
  std::optional<base::Id> optional_id(int column) const;
  std::optional<std::string> optional_text(int column) const;
};

using Values = std::span<const Value>;
using EachRow = std::function<void(const Row&)>;

// Reads of one consistent moment.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  // Sees every row. SQL that is wrong is a bug; `unavailable` when the database does not answer.
  virtual base::Done each(std::string_view sql, Values values, const EachRow& row) const = 0;
  base::Done each(std::string_view sql, std::initializer_list<Value> values,
                  const EachRow& row) const {
    return each(sql, Values(values.begin(), values.size()), row);
  }
  // True when there was a row; only the first is seen.
  base::Result<bool> first(std::string_view sql, std::initializer_list<Value> values,
                           const EachRow& row) const;
  virtual const base::Id& tenant() const = 0;  // nil in a unit that belongs to no tenant
};

class Transaction : public Snapshot {
 public:
  // The rows changed. A broken unique constraint is `conflict`, naming the constraint.
  virtual base::Result<std::int64_t> run(std::string_view sql, Values values) = 0;
  base::Result<std::int64_t> run(std::string_view sql, std::initializer_list<Value> values = {}) {
    return run(sql, Values(values.begin(), values.size()));
  }
  // Called once after the commit is durable, in commit order and one at a time (quick, never
  // blocking, never a store call); not called when the unit fails. Feeds hot state.
  virtual void after_commit(std::function<void()> f) = 0;
  // Called before the commit of the whole group, once a key however many units asked (SQLite's
  // sequencing of the ledger), with the tenant of the first that asked. An error fails the units
  // that asked: the group is undone, each unit runs again alone, and those whose hook fails get its
  // error. On PostgreSQL, where a head would be a lock, it is called in a unit of its own that
  // follows the commit, once a key for all units that are committed by then, before their
  // after_commit and answer; on an error they stay committed, and the next one of the key finds
  // what was left undone.
  virtual void before_commit(std::string key, std::function<base::Done(Transaction&)> f) = 0;
  // One statement of a migration: may touch every tenant's rows, is not kept prepared.
  virtual base::Done define(std::string_view sql) = 0;
};

enum class Dialect : std::uint8_t { sqlite, postgres };
enum class SchemaChange : std::uint8_t { tables, rows };  // rows: of every tenant, too
// How many a read runs. One is of a moment anyhow, so that SQLite needs no transaction around it: a
// sixth of a read by key. A second statement in such a read is a bug.
enum class Statements : std::uint8_t { several, one };

class Store {
 public:
  virtual ~Store() = default;
  virtual Dialect dialect() const = 0;
  virtual bool owns_schema() const { return true; }  // whether it may change_schema
  // A unit of a migration: alone among the programs that migrate this database.
  virtual base::Done change_schema(SchemaChange /*change*/,
                                   const std::function<base::Done(Transaction&)>& unit) {
    return write_unit(base::Id{}, unit);
  }

  // A bug thrown in the closure undoes its unit alone and is thrown again here. From within a
  // closure or after_commit a call of write, or of read inside a read, is itself a bug.
  template <class F>
  std::invoke_result_t<F, Transaction&> write(const base::Id& tenant, F&& unit) {
    std::optional<std::invoke_result_t<F, Transaction&>> answer;
    auto done = write_unit(tenant, [&](Transaction& transaction) -> base::Done {
      answer.emplace(unit(transaction));
      if (!*answer) return answer->error();
      return {};
    });
    if (!done) return std::move(done).error();
    return *std::move(answer);
  }
  template <class F>
  std::invoke_result_t<F, const Snapshot&> read(const base::Id& tenant, F&& unit,
                                                Statements statements = Statements::several) {
    std::optional<std::invoke_result_t<F, const Snapshot&>> answer;
    const auto kept = [&](const Snapshot& snapshot) -> base::Done {
      answer.emplace(unit(snapshot));
      return {};
    };
    auto done = read_unit(tenant, kept, statements);
    if (!done) return std::move(done).error();
    return *std::move(answer);
  }

  struct Statistics {
    std::uint64_t units_total = 0, failed_units_total = 0, commits_total = 0, reads_total = 0;
    std::uint64_t waiting_units = 0;
    std::uint64_t commit_nanoseconds_total = 0;
    // PostgreSQL alone.
    std::uint64_t reruns_total = 0, failed_hooks_total = 0;
    std::uint64_t connections = 0, idle_connections = 0, connects_total = 0;
    std::uint64_t connect_failures_total = 0, lost_connections_total = 0;
  };
  virtual Statistics statistics() const = 0;

 protected:
  virtual base::Done write_unit(const base::Id& tenant,
                                const std::function<base::Done(Transaction&)>& unit) = 0;
  virtual base::Done read_unit(const base::Id& tenant,
                               const std::function<base::Done(const Snapshot&)>& unit,
                               Statements statements) = 0;
};

struct SqliteOptions {
  std::string path;
  std::size_t readers_max = 4;            // `store_readers_max`: connections that read in parallel
  std::size_t waiting_units_max = 4'096;  // `store_waiting_units_max`: past it `unavailable`
  std::size_t group_units_max = 512;      // units one commit answers
  int busy_timeout_ms = 5'000;
  bool read_only =
      false;  // beside a server or alone: nothing is written, not even the log of SQLite
};
// Opens or creates the file: WAL, synchronous=FULL, foreign keys on. SQL on a table whose first
// column is tenant_id must name tenant_id, or it is refused as a bug. With `read_only` the file
// must be there, and every write answers `denied`.
base::Result<std::unique_ptr<Store>> open_sqlite(const SqliteOptions& options);

}  // namespace store
