// One SQLite connection: opened as the store wants it, statements run with values, rows by
// callback. Internal to platform/store. Belongs to one thread at a time.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/store/sqlite_database.h"
#include "platform/store/statement_cache.h"
#include "platform/store/store.h"

namespace store {

enum class Access : std::uint8_t { write, read };

class SqliteConnection {
 public:
  // With Access::write the file is created when it is not there, readable by its owner alone.
  static base::Result<std::unique_ptr<SqliteConnection>> open(const SqliteOptions& options,
                                                              Access access);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  // The rows changed. `row` may be null. Errors as in sqlite_error.h.
  base::Result<std::int64_t> run(std::string_view sql, Values values, const EachRow* row);
  base::Done run(std::string_view sql);
  // Neither checked for the tenant nor kept.
  base::Done define(std::string_view sql);

  bool in_transaction() const;
  // Ends the transaction, if SQLite has not done so by itself after an error.
  void roll_back();

 private:
  SqliteConnection(Database database, Access access);
  base::Done set_up(const SqliteOptions& options);

  Database database_;
  Access access_;
  std::unique_ptr<StatementCache> statements_;  // goes before the connection
};

}  // namespace store
