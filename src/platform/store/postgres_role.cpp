#include "platform/store/postgres_role.h"

#include <utility>
#include <vector>

#include "platform/store/postgres_connection.h"

namespace store {
namespace {

// Of every role that the session's user is, or may become.
constexpr std::string_view select_powers =
    "select r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole from pg_catalog.pg_roles r"
    " where (r.rolsuper or r.rolbypassrls or r.rolcreaterole)"
    " and (r.rolname in (session_user, current_user)"
    " or pg_catalog.pg_has_role(session_user, r.oid, 'member')) order by r.rolname limit 1";

constexpr std::string_view select_owned =
    "select c.relname, pg_catalog.pg_get_userbyid(c.relowner) from pg_catalog.pg_class c"
    " where c.relnamespace = pg_catalog.current_schema()::pg_catalog.regnamespace"
    " and c.relkind in ('r', 'p', 'v', 'm')"
    " and (pg_catalog.pg_has_role(session_user, c.relowner, 'member')"
    " or pg_catalog.pg_has_role(current_user, c.relowner, 'member')) order by c.relname limit 1";

// A table whose first column is tenant_id belongs to tenants.
constexpr std::string_view select_tenant_tables =
    "select c.relname, c.relrowsecurity, c.relforcerowsecurity,"
    " exists (select 1 from pg_catalog.pg_policy p where p.polrelid = c.oid)"
    " from pg_catalog.pg_class c"
    " join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = 1"
    " where c.relnamespace = pg_catalog.current_schema()::pg_catalog.regnamespace"
    " and c.relkind in ('r', 'p') and a.attname = 'tenant_id' order by c.relname";

struct TenantTable {
  std::string name;
  bool enabled = false, forced = false, has_policy = false;
  bool secure() const { return enabled && forced && has_policy; }
};

base::Done query(PostgresConnection& connection, std::string_view sql, const EachRow& row) {
  if (auto failed = connection.run(sql, Values(), &row, nullptr)) return std::move(failed->error);
  return {};
}

base::Done command(PostgresConnection& connection, const std::string& sql) {
  if (auto failed = connection.command(sql)) return std::move(failed->error);
  return {};
}

base::Result<std::vector<TenantTable>> tenant_tables(PostgresConnection& connection) {
  std::vector<TenantTable> tables;
  TRY(query(connection, select_tenant_tables, [&](const Row& row) {
    tables.push_back({std::string(row.text(0)), row.boolean(1), row.boolean(2), row.boolean(3)});
  }));
  return tables;
}

base::Error must_not_serve(const std::string& why) {
  return base::denied("store: the role of store.dsn must not serve: " + why +
                      "; serve with a role that owns nothing and let store.migrate_dsn migrate");
}

}  // namespace

std::string quoted_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

base::Done check_role(PostgresConnection& connection) {
  std::string why;
  TRY(query(connection, select_powers, [&](const Row& row) {
    const char* power = row.boolean(1)   ? " is superuser"
                        : row.boolean(2) ? " has bypassrls"
                                         : " has createrole";
    why = std::string(row.text(0)) + power;
  }));
  if (!why.empty()) return must_not_serve(why);
  TRY(query(connection, select_owned, [&](const Row& row) {
    why = std::string(row.text(1)) + " owns the table " + std::string(row.text(0));
  }));
  if (!why.empty()) return must_not_serve(why);
  return {};
}

base::Done check_serving_role(PostgresConnection& connection) {
  TRY(check_role(connection));
  for (const TenantTable& table : TRY(tenant_tables(connection)))
    if (!table.secure())
      return base::denied("store: the table " + table.name +
                          " is without forced row-level security: run `mainstay db migrate`");
  return {};
}

base::Done secure_schema(PostgresConnection& connection, const std::string& serving_role) {
  for (const TenantTable& table : TRY(tenant_tables(connection))) {
    const std::string name = quoted_name(table.name);
    if (!table.has_policy)
      TRY(command(connection,
                  "create policy tenant on " + name +
                      " using (tenant_id = decode(current_setting('mainstay.tenant', true), 'hex'))"
                      " with check (tenant_id ="
                      " decode(current_setting('mainstay.tenant', true), 'hex'))"));
    if (!table.enabled || !table.forced)
      TRY(command(connection,
                  "alter table " + name + " enable row level security, force row level security"));
  }
  if (serving_role.empty()) return {};
  std::string schema;
  TRY(query(connection, "select pg_catalog.current_schema()",
            [&](const Row& row) { schema = quoted_name(row.text(0)); }));
  const std::string role = quoted_name(serving_role);
  TRY(command(connection, "grant usage on schema " + schema + " to " + role));
  TRY(command(connection, "grant select, insert, update, delete on all tables in schema " + schema +
                              " to " + role));
  return command(connection,
                 "revoke insert, update, delete on schema_migration, schema_release from " + role);
}

base::Done lift_row_security(PostgresConnection& connection) {
  for (const TenantTable& table : TRY(tenant_tables(connection)))
    if (table.forced)
      TRY(command(connection,
                  "alter table " + quoted_name(table.name) + " no force row level security"));
  return {};
}

}  // namespace store
