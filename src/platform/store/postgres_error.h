// What PostgreSQL's SQLSTATEs mean to a unit of work. Internal to platform/store.
// Source: PostgreSQL 15 documentation, appendix A.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

struct pg_conn;
struct pg_result;

namespace store {

struct PostgresFailure {
  enum class Kind : std::uint8_t {
    refused,      // the statement alone: a conflict, a value that cannot be stored
    rerun,        // the unit met another: run it again
    lost,         // the connection is of no more use
    unavailable,  // not now
  };
  Kind kind = Kind::unavailable;
  base::Error error = base::unavailable("");
};

// Wrong SQL, and rows that row-level security refuses, throw base::Bug. Messages never hold values.
PostgresFailure postgres_failure(const pg_conn* connection, const pg_result* answer,
                                 std::string_view sql);

// The first line of libpq's text about a connection that could not be made or went away.
std::string postgres_reason(const pg_conn* connection);

}  // namespace store
