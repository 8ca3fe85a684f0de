#include "platform/store/schema.h"

#include <utility>

#include "base/crypto/crypto.h"
#include "base/text.h"
#include "platform/store/incoming.h"
#include "platform/store/tables.h"

namespace store {
namespace {

using AppliedMigrations = std::map<int, AppliedMigration>;

constexpr std::string_view select_applied =
    "select owner, number, name, checksum, applied_at from schema_migration"
    " order by owner, number";
constexpr std::string_view select_release = "select coalesce(max(release), 0) from schema_release";

// What is applied must be a prefix of what the program knows; on the next release's schema it is
// more.
base::Done check_applied(const MigrationSet& set, const AppliedMigrations& applied,
                         bool on_next_release) {
  int expected = 1;
  for (const auto& [number, record] : applied) {
    if (number != expected++)
      return base::conflict(migration_title(set.owner, expected - 1) +
                            " is missing below an applied one");
    if (number > static_cast<int>(set.migrations.size())) {
      if (on_next_release) continue;
      return base::conflict(migration_title(set.owner, number) + " (" + record.name +
                            ") is not known to this program: run the one that applied it");
    }
    const Migration& known = set.migrations[static_cast<std::size_t>(number - 1)];
    if (record.checksum != checksum_of(known))
      return base::conflict(migration_title(set.owner, number) + " (" + record.name +
                            ") was changed after it was applied: restore its text");
  }
  if (on_next_release && applied.size() < set.migrations.size())
    return base::conflict(migration_title(set.owner, expected) +
                          " is missing, and the next release wrote "
                          "this schema: run that one");
  return {};
}

const AppliedMigrations& applied_of(const Schema& schema, std::string_view owner) {
  static const AppliedMigrations nothing;
  const auto found = schema.by_owner.find(owner);
  return found == schema.by_owner.end() ? nothing : found->second;
}

// What is applied first, then what would be.
std::vector<MigrationStatus> statuses(const MigrationSet& set, const AppliedMigrations& applied) {
  std::vector<MigrationStatus> list;
  for (const auto& [number, record] : applied)
    list.push_back({.name = record.name,
                    .checksum = record.checksum,
                    .applied_at = record.applied_at,
                    .known = number <= static_cast<int>(set.migrations.size())});
  for (const Migration& migration : set.migrations)
    if (!applied.contains(migration.number))
      list.push_back({.name = std::string(migration.name),
                      .checksum = checksum_of(migration),
                      .applied_at = std::nullopt});
  return list;
}

}  // namespace

std::string migration_title(std::string_view owner, int number) {
  return "schema: migration " + std::to_string(number) + " of " + std::string(owner);
}

std::string checksum_of(const Migration& migration) {
  return base::to_hex(base::crypto::view(base::crypto::sha256(migration.sql)));
}

base::Result<Schema> read_schema(const Snapshot& snapshot) {
  Schema schema;
  TRY(snapshot.each(select_applied, {}, [&](const Row& row) {
    schema.by_owner[std::string(row.text(0))].emplace(
        static_cast<int>(row.integer(1)), AppliedMigration{.name = std::string(row.text(2)),
                                                           .checksum = std::string(row.text(3)),
                                                           .applied_at = row.time(4)});
  }));
  TRY(snapshot.each(select_release, {},
                    [&](const Row& row) { schema.release = static_cast<int>(row.integer(0)); }));
  return schema;
}

base::Done check_schema(std::span<const MigrationSet> sets, const Schema& schema, int release) {
  if (schema.release > release + 1)
    return base::conflict("schema: it is of release " + std::to_string(schema.release) +
                          ", and this program of release " + std::to_string(release) +
                          " runs on at most the next one's: run a newer program");
  for (const MigrationSet& set : sets)
    TRY(check_applied(set, applied_of(schema, set.owner), schema.release > release));
  return {};
}

base::Result<SchemaStatus> inspect_schema(Store& store, std::span<const MigrationSet> sets,
                                          int release) {
  const Schema schema =
      TRY(store.read(base::Id{}, [&](const Snapshot& snapshot) -> base::Result<Schema> {
        if (!TRY(has_table(snapshot, store.dialect(), "schema_release"))) return Schema{};
        return read_schema(snapshot);
      }));
  SchemaStatus status;
  status.release = schema.release;
  status.program_release = release;
  for (const auto& [owner, applied] : schema.by_owner)
    status.by_owner[owner] = statuses({owner, {}}, applied);
  for (const MigrationSet& set : sets) {
    const AppliedMigrations& applied = applied_of(schema, set.owner);
    status.by_owner[std::string(set.owner)] = statuses(set, applied);
    for (const Migration& migration : set.migrations)
      if (!applied.contains(migration.number)) ++status.pending;
  }
  auto runs = require_whole(store);
  if (runs) runs = check_schema(sets, schema, release);
  if (!runs) status.refused = std::move(runs).error();
  return status;
}

base::Done require_current_schema(Store& store, std::span<const MigrationSet> sets, int release) {
  const SchemaStatus status = TRY(inspect_schema(store, sets, release));
  if (status.refused) return *status.refused;
  if (status.pending == 0) return {};
  return base::conflict("schema: " + std::to_string(status.pending) +
                        " migrations are missing: run `mainstay db migrate`");
}

}  // namespace store
