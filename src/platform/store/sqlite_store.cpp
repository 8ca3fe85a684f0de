#include <memory>
#include <utility>

#include "base/check.h"
#include "platform/store/sqlite_readers.h"
#include "platform/store/sqlite_writer.h"
#include "platform/store/store.h"

namespace store {
namespace {

class SqliteStore final : public Store {
 public:
  SqliteStore(std::unique_ptr<SqliteConnection> connection, const SqliteOptions& options)
      : readers_(options), writer_(std::move(connection), options) {}

  Dialect dialect() const override { return Dialect::sqlite; }
  Statistics statistics() const override {
    Statistics statistics;
    writer_.count(statistics);
    statistics.reads_total = readers_.reads_total();
    return statistics;
  }

 protected:
  base::Done write_unit(const base::Id& tenant,
                        const std::function<base::Done(Transaction&)>& unit) override {
    CHECK(!writer_.is_this_thread());
    return writer_.write(tenant, unit);
  }
  base::Done read_unit(const base::Id& tenant,
                       const std::function<base::Done(const Snapshot&)>& unit,
                       Statements statements) override {
    // A reader may wait for the writer, so the writer must not wait for a reader.
    CHECK(!writer_.is_this_thread());
    return readers_.read(tenant, unit, statements);
  }

 private:
  SqliteReaders readers_;
  SqliteWriter writer_;  // stops first
};

// For who looks on: no writer, so nothing can be written.
class ReadOnlySqliteStore final : public Store {
 public:
  explicit ReadOnlySqliteStore(const SqliteOptions& options) : readers_(options) {}
  Dialect dialect() const override { return Dialect::sqlite; }
  bool owns_schema() const override { return false; }
  base::Done change_schema(SchemaChange, const std::function<base::Done(Transaction&)>&) override {
    return base::denied("store: opened to be read only");
  }
  Statistics statistics() const override { return {.reads_total = readers_.reads_total()}; }

 protected:
  base::Done write_unit(const base::Id&, const std::function<base::Done(Transaction&)>&) override {
    return base::denied("store: opened to be read only");
  }
  base::Done read_unit(const base::Id& tenant,
                       const std::function<base::Done(const Snapshot&)>& unit,
                       Statements statements) override {
    return readers_.read(tenant, unit, statements);
  }

 private:
  SqliteReaders readers_;
};

}  // namespace

base::Result<std::unique_ptr<Store>> open_sqlite(const SqliteOptions& options) {
  if (options.path.empty() || options.path == ":memory:")
    return base::invalid("store: needs a file, because readers open it beside the writer");
  if (options.read_only) {
    TRY(SqliteConnection::open(options, Access::read));  // says now what is wrong with the file
    return std::unique_ptr<Store>(new ReadOnlySqliteStore(options));
  }
  auto connection = TRY(SqliteConnection::open(options, Access::write));
  return std::unique_ptr<Store>(new SqliteStore(std::move(connection), options));
}

}  // namespace store
