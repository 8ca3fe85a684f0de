// Whether a database of PostgreSQL is as the migrations and the owner left it. For `db check`;
// reads the catalog alone, so it is safe beside running servers.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "platform/store/postgres.h"

namespace store {

// With the role that serves, a line a finding; empty: it is sound. The role could see rows of other
// tenants, or may not write them; a tenant's table without forced row-level security, with another
// policy than its own, or with a primary key that does not begin with the tenant; a constraint or
// index that does not hold for all rows. `unavailable` when the server cannot be reached.
base::Result<std::vector<std::string>> check_postgres(const PostgresOptions& options);

}  // namespace store
