// PostgreSQL as a store: the same units of work, snapshots and migrations as on SQLite. Used by
// server/ to open one; everything else sees store.h. Safe from any thread.
//
// Two roles. The owner's migrates and owns the tables; the one that serves owns nothing, and
// row-level security holds it to the tenant of each unit.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "platform/store/store.h"

namespace store {

enum class PostgresRole : std::uint8_t {
  serve,    // refused when it could get around row-level security
  migrate,  // changes the schema; its units see every tenant only inside `change_schema`
};

struct PostgresOptions {
  base::Secret dsn;  // libpq's connection string: "host=... dbname=..." or "postgresql://..."
  PostgresRole role = PostgresRole::serve;
  // With PostgresRole::migrate: who is granted rows, never tables. Empty: nobody.
  std::string serving_role;
  std::size_t connections_min = 2;                       // `store_connections_min`
  std::size_t connections_max = 16;                      // `store_connections_max`
  base::Duration connection_idle = base::minutes(5);     // `store_connection_idle`
  base::Duration connection_wait = base::seconds(5);     // `store_connection_wait`
  base::Duration connect_timeout = base::seconds(5);     // `store_connect_timeout`
  base::Duration statement_timeout = base::seconds(30);  // `store_statement_timeout`
  base::Duration reconnect_wait_max = base::seconds(2);  // `store_reconnect_wait_max`
  base::Duration health_check_every = base::seconds(5);  // `store_health_check_every`
  std::size_t unit_attempts_max = 20;                    // `store_unit_attempts_max`
  std::size_t waiting_units_max = 4'096;                 // `store_waiting_units_max`
};

// Connects once, so that a wrong address or password shows at the start: `unavailable`. `denied`,
// with the reason, when the role that is to serve could bypass row-level security.
base::Result<std::unique_ptr<Store>> open_postgres(const PostgresOptions& options);

// The user that a connection string names, for `serving_role`; `invalid` without one.
base::Result<std::string> postgres_user(const base::Secret& dsn);

}  // namespace store
