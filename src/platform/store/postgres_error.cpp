#include "platform/store/postgres_error.h"

#include <libpq-fe.h>

#include "base/check.h"
#include "base/text.h"

namespace store {
namespace {

using Kind = PostgresFailure::Kind;

std::string field(const PGresult* answer, int which) {
  const char* text = PQresultErrorField(answer, which);
  return text ? text : "";
}

// The detail would name columns and values; it is not read, since values go nowhere, and row-level
// security withholds it.
std::string broken_constraint(const PGresult* answer) {
  return "UNIQUE constraint failed: " + field(answer, PG_DIAG_TABLE_NAME) + " (" +
         field(answer, PG_DIAG_CONSTRAINT_NAME) + ")";
}

bool loses_connection(std::string_view state) {
  return state.empty() || state.starts_with("08") || state == "57P01" || state == "57P02" ||
         state == "57P03" || state == "57P05" || state == "25P03" || state == "0A000" ||
         state == "26000";  // a plan or statement that is no longer there
}

}  // namespace

PostgresFailure postgres_failure(const PGconn* connection, const PGresult* answer,
                                 std::string_view sql) {
  const std::string state = field(answer, PG_DIAG_SQLSTATE);
  const std::string message = field(answer, PG_DIAG_MESSAGE_PRIMARY);
  if (PQstatus(connection) != CONNECTION_OK || loses_connection(state))
    return {Kind::lost,
            base::unavailable("store: the connection to PostgreSQL is lost: " +
                              (message.empty() ? postgres_reason(connection) : message))};
  if (state == "23505") return {Kind::refused, base::conflict(broken_constraint(answer))};
  if (state == "23503")
    return {Kind::refused, base::conflict("FOREIGN KEY constraint failed: " +
                                          field(answer, PG_DIAG_CONSTRAINT_NAME))};
  if (state == "22021" || state == "22P05")
    return {Kind::refused,
            base::invalid("store: text must be UTF-8 and hold no zero byte for PostgreSQL")};
  if (state.starts_with("54"))
    return {Kind::refused, base::invalid("store: the value is too big: " + message)};
  if (state == "40001" || state == "40P01")
    return {Kind::rerun, base::unavailable("store: the unit met others that changed the same")};
  if (state == "57014")
    return {Kind::unavailable,
            base::unavailable("store: store_statement_timeout is reached, retry later")};
  const std::string_view kind = std::string_view(state).substr(0, 2);
  for (const std::string_view bug : {"0A", "22", "23", "25", "2D", "34", "42", "44", "P0"})
    if (kind == bug) throw base::Bug("store: " + message + " in: " + std::string(sql));
  return {Kind::unavailable, base::unavailable("store: " + message)};
}

std::string postgres_reason(const PGconn* connection) {
  const std::string_view text = PQerrorMessage(connection);
  return std::string(base::trim(text.substr(0, text.find('\n'))));
}

}  // namespace store
