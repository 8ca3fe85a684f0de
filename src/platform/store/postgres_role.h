// Who may do what on PostgreSQL: whether a role may serve, and what the owner gives it. Internal to
// platform/store.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace store {

class PostgresConnection;

// `denied`, with the reason, when the session's role could see rows of other tenants: superuser,
// bypassrls, createrole, owner of a table or member of a role that is any of these.
base::Done check_role(PostgresConnection& connection);
// That, or `denied` when a tenant's table is without forced row-level security.
base::Done check_serving_role(PostgresConnection& connection);

// Within a transaction of the owner: row-level security on every tenant's table that lacks it, and
// rows of all tables to `serving_role` (its own bookkeeping to read only). Empty: no grants.
base::Done secure_schema(PostgresConnection& connection, const std::string& serving_role);

// Within a transaction of the owner: lets it see every tenant's rows until `secure_schema`.
base::Done lift_row_security(PostgresConnection& connection);

// "a" becomes "\"a\"": a name as SQL takes it.
std::string quoted_name(std::string_view name);

}  // namespace store
