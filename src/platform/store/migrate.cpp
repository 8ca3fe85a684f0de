#include <utility>

#include "base/check.h"
#include "platform/store/migration.h"
#include "platform/store/schema.h"

namespace store {
namespace {

constexpr std::string_view bookkeeping =
    "create table if not exists schema_migration(owner {text} not null, number {int64} not null,"
    " name {text} not null, checksum {text} not null, applied_at {int64} not null,"
    " primary key(owner, number));"
    "create table if not exists schema_release(release {int64} not null primary key)";
constexpr std::string_view insert_applied =
    "insert into schema_migration(owner, number, name, checksum, applied_at)"
    " values($1, $2, $3, $4, $5)";
constexpr std::string_view delete_releases = "delete from schema_release";
constexpr std::string_view insert_release = "insert into schema_release(release) values($1)";

std::string title(std::string_view owner, int number) {
  return "schema: migration " + std::to_string(number) + " of " + std::string(owner);
}

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
        throw base::Bug(title(set.owner, migration.number) + " stands where " +
                        std::to_string(expected - 1) + " is expected");
  }
}

base::Done apply(Store& store, std::string_view owner, const Migration& migration, base::Time now) {
  return store.write(base::Id{}, [&](Transaction& transaction) -> base::Done {
    TRY(define_all(transaction, migration.sql, store.dialect()));
    TRY(transaction.run(insert_applied,
                        {owner, migration.number, migration.name, checksum_of(migration), now}));
    return {};
  });
}

base::Done record_release(Store& store, int release) {
  return store.write(base::Id{}, [&](Transaction& transaction) -> base::Done {
    TRY(transaction.run(delete_releases));
    TRY(transaction.run(insert_release, {release}));
    return {};
  });
}

}  // namespace

base::Done migrate(Store& store, std::span<const MigrationSet> sets, base::Time now, int release) {
  check_numbers(sets);
  TRY(store.write(base::Id{}, [&](Transaction& transaction) {
    return define_all(transaction, bookkeeping, store.dialect());
  }));
  const Schema schema = TRY(store.read(base::Id{}, read_schema));
  TRY(check_schema(sets, schema, release));
  if (schema.release > release) return {};
  for (const MigrationSet& set : sets) {
    const auto found = schema.by_owner.find(set.owner);
    const std::size_t applied = found == schema.by_owner.end() ? 0 : found->second.size();
    for (const Migration& migration : set.migrations.subspan(applied))
      TRY(apply(store, set.owner, migration, now));
  }
  if (schema.release == release) return {};
  return record_release(store, release);
}

}  // namespace store
