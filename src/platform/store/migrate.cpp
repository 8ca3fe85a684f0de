#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "platform/store/incoming.h"
#include "platform/store/migration.h"
#include "platform/store/schema.h"
#include "platform/store/sql_text.h"

namespace store {
namespace {

constexpr std::string_view bookkeeping =
    "create table if not exists schema_migration(owner {text} not null, number {int64} not null,"
    " name {text} not null, checksum {text} not null, applied_at {int64} not null,"
    " primary key(owner, number));"
    "create table if not exists schema_release(release {int64} not null primary key);"
    "create table if not exists schema_incoming(since {int64} not null primary key)";
constexpr std::string_view insert_applied =
    "insert into schema_migration(owner, number, name, checksum, applied_at)"
    " values($1, $2, $3, $4, $5)";
constexpr std::string_view delete_releases = "delete from schema_release";
constexpr std::string_view insert_release = "insert into schema_release(release) values($1)";

base::Done define_all(Transaction& transaction, std::string_view sql, Dialect dialect) {
  for (const std::string& statement : statements(expand(sql, dialect == Dialect::sqlite)))
    TRY(transaction.define(statement));
  return {};
}

// Numbers and names are the program's own: a gap is a bug, not a state of the world.
void check_numbers(std::span<const MigrationSet> sets) {
  for (const MigrationSet& set : sets) {
    int expected = 1;
    for (const Migration& migration : set.migrations)
      if (migration.number != expected++)
        throw base::Bug(migration_title(set.owner, migration.number) + " stands where " +
                        std::to_string(expected - 1) + " is expected");
  }
}

// Whether it changes rows that are there, of whatever tenant.
SchemaChange change_of(std::string_view sql) {
  for (const std::string& statement : statements(sql)) {
    const std::string text = base::to_lower(without_comments(statement));
    for (const std::string_view word : {"insert", "update", "delete", "with"})
      if (text.starts_with(word)) return SchemaChange::rows;
  }
  return SchemaChange::tables;
}

struct Missing {
  std::string_view owner;
  const Migration* migration = nullptr;  // null: none
};

Missing first_missing(std::span<const MigrationSet> sets, const Schema& schema) {
  for (const MigrationSet& set : sets) {
    const auto found = schema.by_owner.find(set.owner);
    const std::size_t applied = found == schema.by_owner.end() ? 0 : found->second.size();
    if (applied < set.migrations.size()) return {set.owner, &set.migrations[applied]};
  }
  return {};
}

base::Done apply(Transaction& transaction, Dialect dialect, const Missing& missing,
                 base::Time now) {
  const Migration& migration = *missing.migration;
  TRY(define_all(transaction, migration.sql, dialect));
  TRY(transaction.run(insert_applied, {missing.owner, migration.number, migration.name,
                                       checksum_of(migration), now}));
  return {};
}

base::Done record_release(Transaction& transaction, int release) {
  TRY(transaction.run(delete_releases));
  TRY(transaction.run(insert_release, {release}));
  return {};
}

// Applies `expected`, found before the lock was there, unless another program did so meanwhile.
base::Done apply_under_lock(Store& store, std::span<const MigrationSet> sets,
                            const Missing& expected, base::Time now) {
  return store.change_schema(
      change_of(expected.migration->sql), [&](Transaction& transaction) -> base::Done {
        const Missing missing = first_missing(sets, TRY(read_schema(transaction)));
        if (missing.migration != expected.migration) return {};
        return apply(transaction, store.dialect(), missing, now);
      });
}

// A program that serves does not own the schema: it must find it ready.
base::Done require_ready(Store& store, std::span<const MigrationSet> sets, int release) {
  static constexpr std::string_view select_bookkeeping =
      "select 1 from pg_catalog.pg_class c"
      " where c.oid = pg_catalog.to_regclass('schema_migration')";
  const std::string cure = ": run `mainstay db migrate`, or give store.migrate_dsn";
  const bool begun = TRY(store.read(base::Id{}, [](const Snapshot& snapshot) {
    return snapshot.first(select_bookkeeping, {}, [](const Row&) {});
  }));
  if (!begun) return base::conflict("schema: there is none in this database" + cure);
  TRY(require_whole(store));
  const Schema schema = TRY(store.read(base::Id{}, read_schema));
  TRY(check_schema(sets, schema, release));
  if (schema.release > release) return {};
  if (const Missing missing = first_missing(sets, schema); missing.migration)
    return base::conflict(migration_title(missing.owner, missing.migration->number) +
                          " is missing" + cure);
  return {};
}

}  // namespace

base::Done migrate(Store& store, std::span<const MigrationSet> sets, base::Time now, int release) {
  check_numbers(sets);
  if (!store.owns_schema()) return require_ready(store, sets, release);
  TRY(store.change_schema(SchemaChange::tables, [&](Transaction& transaction) {
    return define_all(transaction, bookkeeping, store.dialect());
  }));
  while (true) {
    const Schema schema = TRY(store.read(base::Id{}, read_schema));
    TRY(check_schema(sets, schema, release));
    if (schema.release > release) return {};
    const Missing missing = first_missing(sets, schema);
    if (!missing.migration) {
      if (schema.release == release) return {};
      return store.change_schema(SchemaChange::tables, [&](Transaction& transaction) {
        return record_release(transaction, release);
      });
    }
    TRY(apply_under_lock(store, sets, missing, now));
  }
}

}  // namespace store
