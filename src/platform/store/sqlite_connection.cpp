#include "platform/store/sqlite_connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/check.h"
#include "platform/store/sqlite_error.h"

namespace store {
namespace {

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement)
      : statement_(statement), columns_(sqlite3_column_count(statement)) {}
  bool is_null(int column) const override {
    return sqlite3_column_type(statement_, checked(column)) == SQLITE_NULL;
  }
  std::int64_t integer(int column) const override {
    return sqlite3_column_int64(statement_, checked(column));
  }
  double real(int column) const override {
    return sqlite3_column_double(statement_, checked(column));
  }
  std::string_view text(int column) const override {
    // The pointer first: asking for the text may convert, and the length is that of the last form.
    const auto* text = sqlite3_column_text(statement_, checked(column));
    return {reinterpret_cast<const char*>(text), length(column)};
  }
  std::string_view bytes(int column) const override {
    const void* bytes = sqlite3_column_blob(statement_, checked(column));
    return {static_cast<const char*>(bytes), length(column)};
  }

 private:
  int checked(int column) const {
    CHECK(column >= 0 && column < columns_);
    return column;
  }
  std::size_t length(int column) const {
    return static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  }

  sqlite3_stmt* statement_;
  int columns_;
};

// SQLite reads a null pointer as NULL; an empty view is an empty value.
const char* not_null(std::string_view view) { return view.data() ? view.data() : ""; }

int bind(sqlite3_stmt* statement, int at, const Value& value) {
  struct Visitor {
    sqlite3_stmt* statement;
    int at;
    int operator()(Null) const { return sqlite3_bind_null(statement, at); }
    int operator()(std::int64_t v) const { return sqlite3_bind_int64(statement, at, v); }
    int operator()(double v) const { return sqlite3_bind_double(statement, at, v); }
    int operator()(std::string_view v) const {
      return sqlite3_bind_text64(statement, at, not_null(v), v.size(), nullptr, SQLITE_UTF8);
    }
    int operator()(Bytes v) const {
      return sqlite3_bind_blob64(statement, at, not_null(v.view), v.view.size(), nullptr);
    }
  };
  return std::visit(Visitor{statement, at}, value.get());
}

base::Error file_error(const std::string& path) {
  return base::unavailable(path + ": " + std::generic_category().message(errno));
}

// SQLite would create it by the umask; its -wal and -shm files take the mode of this one.
base::Done create_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return file_error(path);
  ::close(file);
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = opened >= 0 && ::fsync(opened) == 0;
  auto error = file_error(folder);
  if (opened >= 0) ::close(opened);
  if (!synced) return error;
  return {};
}

}  // namespace

SqliteConnection::SqliteConnection(Database database, Access access)
    : database_(std::move(database)),
      access_(access),
      statements_(std::make_unique<StatementCache>(database_.get())) {}

SqliteConnection::~SqliteConnection() = default;

base::Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const SqliteOptions& options,
                                                                       Access access) {
  if (access == Access::write) TRY(create_file(options.path));
  Database database =
      TRY(open_database(options.path, options.read_only ? Opening::read_only : Opening::read_write,
                        options.busy_timeout_ms));
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(std::move(database), access));
  auto ready = connection->set_up(options);
  if (!ready) {
    auto error = std::move(ready).error();
    error.message = options.path + ": " + error.message;
    return error;
  }
  return connection;
}

base::Done SqliteConnection::set_up(const SqliteOptions& options) {
  sqlite3* database = database_.get();
  // Text in double quotes would be taken for a string, and hide a misspelt column.
  sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  if (options.read_only) return define("pragma query_only = on");
  // 16 MB of log between checkpoints: one costs two more syncs. The log is cut to 64 MB after it
  // grew behind a long read.
  for (const char* pragma :
       {"pragma journal_mode = wal", "pragma synchronous = full", "pragma foreign_keys = on",
        "pragma temp_store = memory", "pragma wal_autocheckpoint = 4000",
        "pragma journal_size_limit = 67108864"})
    TRY(define(pragma));
  if (access_ == Access::read) return define("pragma query_only = on");
  std::string mode;
  const EachRow read_mode = [&](const Row& row) { mode = row.text(0); };
  TRY(run("pragma journal_mode", Values(), &read_mode));
  if (mode != "wal") return base::unavailable("store: this file system does not bear SQLite's WAL");
  return define("pragma cache_size = -8192");
}

base::Result<std::int64_t> SqliteConnection::run(std::string_view sql, Values values,
                                                 const EachRow* row) {
  const auto lease = TRY(statements_->lend(sql));
  sqlite3_stmt* statement = lease.statement();
  if (access_ == Access::read && sqlite3_stmt_readonly(statement) == 0)
    throw base::Bug("store: a snapshot only reads: " + std::string(sql));
  if (sqlite3_bind_parameter_count(statement) != static_cast<int>(values.size()))
    throw base::Bug("store: " + std::to_string(values.size()) + " values for: " + std::string(sql));
  for (std::size_t i = 0; i < values.size(); ++i)
    if (const int status = bind(statement, static_cast<int>(i) + 1, values[i]); status != SQLITE_OK)
      return sqlite_error(database_.get(), status, sql);
  const auto changed_before = sqlite3_total_changes64(database_.get());
  const SqliteRow current(statement);
  int status = SQLITE_ROW;
  while ((status = sqlite3_step(statement)) == SQLITE_ROW)
    if (row) (*row)(current);
  if (status != SQLITE_DONE) return sqlite_error(database_.get(), status, sql);
  // changes() keeps the count of an earlier statement when this one changed nothing.
  if (sqlite3_total_changes64(database_.get()) == changed_before) return 0;
  return static_cast<std::int64_t>(sqlite3_changes64(database_.get()));
}

base::Done SqliteConnection::run(std::string_view sql) {
  TRY(run(sql, Values(), nullptr));
  return {};
}

base::Done SqliteConnection::define(std::string_view sql) {
  const std::string text(sql);
  const int status = sqlite3_exec(database_.get(), text.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return sqlite_error(database_.get(), status, sql);
  return {};
}

bool SqliteConnection::in_transaction() const {
  return sqlite3_get_autocommit(database_.get()) == 0;
}

void SqliteConnection::roll_back() {
  // An error of the rollback itself has no cure here: what follows finds the transaction open, and
  // says so.
  if (in_transaction()) static_cast<void>(run("rollback"));
}

}  // namespace store
