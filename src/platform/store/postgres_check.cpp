#include "platform/store/postgres_check.h"

#include <string_view>
#include <utility>

#include "platform/store/postgres_connection.h"
#include "platform/store/postgres_role.h"

namespace store {
namespace {

// Each answers (table, what is wrong). A table whose first column is tenant_id belongs to tenants.
constexpr std::string_view with_tables =
    "with t as (select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity,"
    " a.attname = 'tenant_id' as tenants from pg_catalog.pg_class c"
    " join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = 1"
    " where c.relnamespace = pg_catalog.current_schema()::pg_catalog.regnamespace"
    " and c.relkind in ('r', 'p')) ";

constexpr std::string_view insecure_tables =
    "select t.relname, 'is without forced row-level security' from t"
    " where t.tenants and not (t.relrowsecurity and t.relforcerowsecurity)";

// As PostgreSQL prints the policy that `secure_schema` makes.
constexpr std::string_view other_policies =
    "select t.relname, case when p.oid is null then 'has no policy for tenants'"
    " else 'has the policy ' || p.polname || ', which is not Mainstay''s' end"
    " from t left join pg_catalog.pg_policy p on p.polrelid = t.oid"
    " where t.tenants and (p.oid is null or p.polname <> 'tenant' or p.polcmd <> '*'"
    " or not p.polpermissive or p.polroles <> '{0}'"
    " or pg_catalog.pg_get_expr(p.polqual, p.polrelid) is distinct from $1"
    " or pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) is distinct from $1)";
constexpr std::string_view policy =
    "(tenant_id = decode(current_setting('mainstay.tenant'::text, true), 'hex'::text))";

constexpr std::string_view loose_keys =
    "select t.relname, 'has no primary key that begins with tenant_id' from t where t.tenants"
    " and not exists (select 1 from pg_catalog.pg_index i where i.indrelid = t.oid"
    " and i.indisprimary and i.indkey[0] = 1)";

constexpr std::string_view unproven_constraints =
    "select t.relname, 'has the constraint ' || k.conname || ', which is not validated' from t"
    " join pg_catalog.pg_constraint k on k.conrelid = t.oid where not k.convalidated";

constexpr std::string_view broken_indexes =
    "select t.relname, 'has the index ' || c.relname || ', which is not valid' from t"
    " join pg_catalog.pg_index i on i.indrelid = t.oid"
    " join pg_catalog.pg_class c on c.oid = i.indexrelid where not (i.indisvalid and i.indisready)";

constexpr std::string_view missing_grants =
    "select t.relname, 'may not be ' || p.done || ' by the role that serves:"
    " run `mainstay db migrate` with store.migrate_dsn' from t"
    " cross join (values ('select', 'read'), ('insert', 'inserted into'), ('update', 'updated'),"
    " ('delete', 'deleted from')) p(privilege, done)"
    " where not pg_catalog.has_table_privilege(t.oid, p.privilege)"
    " and (p.privilege = 'select' or t.relname not in ('schema_migration', 'schema_release'))";

struct Look {
  std::string_view sql;
  bool with_policy = false;  // $1 is the policy
};
constexpr Look looks[] = {{insecure_tables},      {other_policies, true}, {loose_keys},
                          {unproven_constraints}, {broken_indexes},       {missing_grants}};

}  // namespace

base::Result<std::vector<std::string>> check_postgres(const PostgresOptions& options) {
  PostgresOptions looking = options;
  looking.role = PostgresRole::migrate;  // so that a role that must not serve is a finding
  const auto connection = TRY(PostgresConnection::open(looking));
  std::vector<std::string> findings;
  if (auto harmless = check_role(*connection); !harmless) {
    if (harmless.error().code != base::Code::denied) return std::move(harmless).error();
    findings.push_back(harmless.error().message);
  }
  const EachRow add = [&](const Row& row) {
    findings.push_back("table " + std::string(row.text(0)) + " " + std::string(row.text(1)));
  };
  const Value policies[] = {policy};
  for (const Look& look : looks) {
    const std::string sql = std::string(with_tables) + std::string(look.sql) + " order by 1, 2";
    if (auto failed =
            connection->run(sql, look.with_policy ? Values(policies) : Values(), &add, nullptr))
      return std::move(failed->error);
  }
  return findings;
}

}  // namespace store
