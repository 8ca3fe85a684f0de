#include <map>
#include <utility>

#include "base/check.h"
#include "base/crypto/crypto.h"
#include "base/text.h"
#include "platform/store/migration.h"
#include "platform/store/sql_text.h"

namespace store {
namespace {

constexpr std::string_view bookkeeping =
    "create table if not exists schema_migration(owner {text} not null, number {int64} not null,"
    " name {text} not null, checksum {text} not null, applied_at {int64} not null,"
    " primary key(owner, number));"
    "create table if not exists schema_release(release {int64} not null primary key)";
constexpr std::string_view select_applied =
    "select owner, number, name, checksum from schema_migration order by owner, number";
constexpr std::string_view insert_applied =
    "insert into schema_migration(owner, number, name, checksum, applied_at)"
    " values($1, $2, $3, $4, $5)";
constexpr std::string_view select_release = "select max(release) from schema_release";
constexpr std::string_view delete_releases = "delete from schema_release";
constexpr std::string_view insert_release = "insert into schema_release(release) values($1)";

struct Applied {
  std::string name, checksum;
};
struct Schema {
  std::map<std::string, std::map<int, Applied>, std::less<>> by_owner;
  int release = 0;  // 0: never recorded
};

std::string title(std::string_view owner, int number) {
  return "schema: migration " + std::to_string(number) + " of " + std::string(owner);
}

std::string checksum_of(const Migration& migration) {
  return base::to_hex(base::crypto::view(base::crypto::sha256(migration.sql)));
}

base::Done define_all(Transaction& transaction, std::string_view sql, Dialect dialect) {
  for (const std::string& statement : statements(expand(sql, dialect == Dialect::sqlite)))
    TRY(transaction.define(statement));
  return {};
}

base::Result<Schema> read_schema(const Snapshot& snapshot) {
  Schema schema;
  TRY(snapshot.each(select_applied, {}, [&](const Row& row) {
    schema.by_owner[std::string(row.text(0))].emplace(
        static_cast<int>(row.integer(1)),
        Applied{std::string(row.text(2)), std::string(row.text(3))});
  }));
  TRY(snapshot.each(select_release, {},
                    [&](const Row& row) { schema.release = static_cast<int>(row.integer(0)); }));
  return schema;
}

// Numbers and names are the program's own: a gap is a bug, not a state of the world.
void check_numbers(std::span<const MigrationSet> sets) {
  for (const MigrationSet& set : sets) {
    int expected = 1;
    for (const Migration& migration : set.migrations)
      if (migration.number != expected++)
        throw base::Bug(title(set.owner, migration.number) + " stands where " +
                        std::to_string(expected - 1) + " is expected");
  }
}

// What is applied must be a prefix of what the program knows; on the next release's schema it is
// more.
base::Done check_applied(const MigrationSet& set, const std::map<int, Applied>& applied,
                         bool on_next_release) {
  int expected = 1;
  for (const auto& [number, record] : applied) {
    if (number != expected++)
      return base::conflict(title(set.owner, expected - 1) + " is missing below an applied one");
    if (number > static_cast<int>(set.migrations.size())) {
      if (on_next_release) continue;
      return base::conflict(title(set.owner, number) + " (" + record.name +
                            ") is not known to this program: run the one that applied it");
    }
    const Migration& known = set.migrations[static_cast<std::size_t>(number - 1)];
    if (record.checksum != checksum_of(known))
      return base::conflict(title(set.owner, number) + " (" + record.name +
                            ") was changed after it was applied: restore its text");
  }
  if (on_next_release && applied.size() < set.migrations.size())
    return base::conflict(title(set.owner, expected) +
                          " is missing, and the next release wrote "
                          "this schema: run that one");
  return {};
}

base::Done check_schema(std::span<const MigrationSet> sets, const Schema& schema, int release) {
  if (schema.release > release + 1)
    return base::conflict("schema: it is of release " + std::to_string(schema.release) +
                          ", and this program of release " + std::to_string(release) +
                          " runs on at most the next one's: run a newer program");
  static const std::map<int, Applied> nothing;
  for (const MigrationSet& set : sets) {
    const auto found = schema.by_owner.find(set.owner);
    const auto& applied = found == schema.by_owner.end() ? nothing : found->second;
    TRY(check_applied(set, applied, schema.release > release));
  }
  return {};
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
  const Schema schema = TRY(store.read(base::Id{}, read_schema));
  TRY(check_schema(sets, schema, release));
  if (schema.release > release) return {};
  if (const Missing missing = first_missing(sets, schema); missing.migration)
    return base::conflict(title(missing.owner, missing.migration->number) + " is missing" + cure);
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
