#include "platform/store/postgres_connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/check.h"
#include "platform/store/postgres_role.h"
#include "platform/store/sql_text.h"

namespace store {
namespace {

struct Clear {
  void operator()(PGresult* answer) const { PQclear(answer); }
};
using Answer = std::unique_ptr<PGresult, Clear>;

bool succeeded(const PGresult* answer) {
  const auto status = PQresultStatus(answer);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

std::int64_t milliseconds_of(base::Duration duration) {
  return std::max<std::int64_t>(duration.nanoseconds / 1'000'000, 1);
}

std::string number(std::int64_t n) { return std::to_string(n); }

// Sequential scans lock whole tables for SERIALIZABLE, so that units of different tenants would
// meet while tables are small; an index scan locks the pages that it read.
std::string session_settings(const PostgresOptions& options) {
  const std::string timeout = number(milliseconds_of(options.statement_timeout));
  return "set statement_timeout = " + timeout + "; set lock_timeout = " + timeout +
         "; set idle_in_transaction_session_timeout = " +
         number(milliseconds_of(options.statement_timeout * 2)) +
         "; set client_min_messages = error; set enable_seqscan = off";
}

}  // namespace

void PostgresConnection::Close::operator()(PGconn* connection) const { PQfinish(connection); }

PostgresConnection::~PostgresConnection() = default;

base::Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(
    const PostgresOptions& options) {
  const std::string dsn(options.dsn.reveal());
  // libpq counts in whole seconds, and takes 1 for 2.
  const std::string connect = number(std::max<std::int64_t>(
      (options.connect_timeout.nanoseconds + 999'999'999) / 1'000'000'000, 2));
  const std::string silence = number(milliseconds_of(options.statement_timeout) + 10'000);
  // What stands behind dbname wins over what the connection string says.
  const char* keys[] = {"fallback_application_name", "dbname",          "connect_timeout",
                        "tcp_user_timeout",          "keepalives_idle", "keepalives_interval",
                        "keepalives_count",          "client_encoding", nullptr};
  const char* values[] = {"mainstay", dsn.c_str(), connect.c_str(), silence.c_str(), "10",
                          "5",        "3",         "UTF8",          nullptr};
  std::unique_ptr<PostgresConnection> made(
      new PostgresConnection(PQconnectdbParams(keys, values, 1)));
  PGconn* connection = made->connection_.get();
  if (PQstatus(connection) != CONNECTION_OK)
    return base::unavailable("store: PostgreSQL cannot be reached: " + postgres_reason(connection));
  PQsetNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
  TRY(made->set_up(options));
  return made;
}

base::Done PostgresConnection::set_up(const PostgresOptions& options) {
  if (auto failed = command(session_settings(options))) return std::move(failed->error);
  if (options.role == PostgresRole::serve) TRY(check_serving_role(*this));
  return {};
}

std::optional<PostgresFailure> PostgresConnection::failure(const PGresult* answer,
                                                           std::string_view sql) {
  auto failed = postgres_failure(connection_.get(), answer, sql);
  if (failed.kind == PostgresFailure::Kind::lost) lost_ = true;
  return failed;
}

std::optional<PostgresFailure> PostgresConnection::command(const std::string& sql) {
  const Answer answer(PQexec(connection_.get(), sql.c_str()));
  if (!succeeded(answer.get())) return failure(answer.get(), sql);
  last_tag_ = PQcmdStatus(answer.get());
  return std::nullopt;
}

std::optional<PostgresFailure> PostgresConnection::run(std::string_view sql, Values values,
                                                       const EachRow* row, std::int64_t* changed) {
  const Statement* statement = nullptr;
  if (auto failed = prepare(sql, &statement)) return failed;
  const PostgresParameters parameters(statement->parameters, values, sql);
  const Answer answer(PQexecPrepared(connection_.get(), statement->name.c_str(), parameters.count(),
                                     parameters.pointers(), parameters.lengths(),
                                     parameters.formats(), 1));
  if (!succeeded(answer.get())) return failure(answer.get(), sql);
  if (row)
    for (int at = 0; at < PQntuples(answer.get()); ++at) (*row)(PostgresRow(answer.get(), at));
  if (!changed) return std::nullopt;
  // The tag of a select counts rows too; it changed none.
  const std::string_view tag = PQcmdStatus(answer.get());
  const std::string_view count = PQcmdTuples(answer.get());
  *changed = 0;
  if (!tag.starts_with("SELECT"))
    std::from_chars(count.data(), count.data() + count.size(), *changed);
  return std::nullopt;
}

std::optional<PostgresFailure> PostgresConnection::prepare(std::string_view sql,
                                                           const Statement** statement) {
  if (const auto found = by_sql_.find(sql); found != by_sql_.end()) {
    statements_.splice(statements_.begin(), statements_, found->second);
    *statement = &statements_.front();
    return std::nullopt;
  }
  if (auto failed = drop_oldest()) return failed;
  Statement made{
      .sql = std::string(sql), .name = "s" + std::to_string(++prepared_total_), .parameters = {}};
  if (without_comments(sql).empty()) throw base::Bug("store: no statement in: " + made.sql);
  const Answer prepared(
      PQprepare(connection_.get(), made.name.c_str(), made.sql.c_str(), 0, nullptr));
  if (!succeeded(prepared.get())) return failure(prepared.get(), sql);
  const Answer described(PQdescribePrepared(connection_.get(), made.name.c_str()));
  if (!succeeded(described.get())) return failure(described.get(), sql);
  for (int i = 0; i < PQnparams(described.get()); ++i)
    made.parameters.push_back(PQparamtype(described.get(), i));
  statements_.push_front(std::move(made));
  by_sql_.emplace(statements_.front().sql, statements_.begin());
  *statement = &statements_.front();
  return std::nullopt;
}

std::optional<PostgresFailure> PostgresConnection::drop_oldest() {
  if (statements_.size() < statements_max) return std::nullopt;
  const std::string drop = "deallocate " + statements_.back().name;
  by_sql_.erase(statements_.back().sql);
  statements_.pop_back();
  return command(drop);
}

bool PostgresConnection::in_transaction() const {
  return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE;
}

void PostgresConnection::roll_back() {
  if (broken() || !in_transaction()) return;
  if (command("rollback")) lost_ = true;
}

bool PostgresConnection::broken() const {
  return lost_ || PQstatus(connection_.get()) != CONNECTION_OK;
}

bool PostgresConnection::closed_by_server() const {
  pollfd socket{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
  if (::poll(&socket, 1, 0) <= 0) return false;
  // A server says nothing to an idle connection but farewell, or a notice that settings changed.
  return PQconsumeInput(connection_.get()) == 0 || PQstatus(connection_.get()) != CONNECTION_OK;
}

}  // namespace store
