// One connection to PostgreSQL: libpq, prepared statements kept by their text. Internal to
// platform/store. Belongs to one thread at a time.
#pragma once
#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "platform/store/postgres.h"
#include "platform/store/postgres_error.h"
#include "platform/store/postgres_values.h"
#include "platform/store/sql_text.h"

namespace store {

class PostgresConnection {
 public:
  static constexpr std::size_t statements_max = 256;  // past it the least recently used one goes

  // `unavailable` when the server does not answer or refuses; `denied` when the role of options
  // must not serve.
  static base::Result<std::unique_ptr<PostgresConnection>> open(const PostgresOptions& options);
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  // The rows changed; `row` sees each row, all of which are in memory, so it may run statements
  // itself. Wrong SQL or a wrong number of values throws base::Bug.
  std::optional<PostgresFailure> run(std::string_view sql, Values values, const EachRow* row,
                                     std::int64_t* changed);
  // One or several statements without parameters, as they stand.
  std::optional<PostgresFailure> command(const std::string& sql);
  // Whether the last command was COMMIT and did commit: of a transaction that is aborted it is
  // a rollback, and no error.
  bool committed() const { return last_tag_ == "COMMIT"; }

  bool in_transaction() const;
  void roll_back();     // without effect outside a transaction; a failure makes it `broken`
  bool broken() const;  // of no more use
  bool closed_by_server() const;  // noticed without asking the server

 private:
  struct Statement {
    std::string sql, name;
    std::vector<TypeOid> parameters;
  };
  explicit PostgresConnection(pg_conn* connection) : connection_(connection) {}
  base::Done set_up(const PostgresOptions& options);
  std::optional<PostgresFailure> prepare(std::string_view sql, const Statement** statement);
  std::optional<PostgresFailure> drop_oldest();
  std::optional<PostgresFailure> failure(const pg_result* answer, std::string_view sql);

  struct Close {
    void operator()(pg_conn* connection) const;
  };
  std::unique_ptr<pg_conn, Close> connection_;
  bool lost_ = false;
  std::string last_tag_;
  std::uint64_t prepared_total_ = 0;
  std::list<Statement> statements_;  // most recently used first
  // Views into statements_.
  std::unordered_map<std::string_view, std::list<Statement>::iterator, SqlHash> by_sql_;
};

}  // namespace store
