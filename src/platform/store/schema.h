// What a store's schema is, beside what a program's migrations make of it: for `db status`, `db
// check`, `db migrate --dry-run` and the refusal to start. The migrator itself reads it too. Safe
// from any thread.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "platform/store/migration.h"
#include "platform/store/store.h"

namespace store {

struct AppliedMigration {
  std::string name, checksum;  // SHA-256 of its text, hex
  base::Time applied_at;
};
struct Schema {
  std::map<std::string, std::map<int, AppliedMigration>, std::less<>> by_owner;
  int release = 0;  // 0: never recorded
};

// The bookkeeping tables must be there.
base::Result<Schema> read_schema(const Snapshot& snapshot);
std::string checksum_of(const Migration& migration);
std::string migration_title(std::string_view owner, int number);  // for messages
// `conflict` as `migrate` answers it: a text that changed, one missing, a schema too new.
base::Done check_schema(std::span<const MigrationSet> sets, const Schema& schema, int release);

struct MigrationStatus {
  std::string name;
  std::string checksum;                  // of what was applied, else of the program's text
  std::optional<base::Time> applied_at;  // absent: it would be applied
  bool known = true;                     // false: of a newer program
};
struct SchemaStatus {
  int release = 0;          // of the store; 0: nothing was ever applied
  int program_release = 0;  // of this program
  std::map<std::string, std::vector<MigrationStatus>> by_owner;
  std::size_t pending = 0;             // that this program would apply
  std::optional<base::Error> refused;  // why this program does not run on it, half moved too
};
// Changes nothing; a store without any table is a schema of release 0.
base::Result<SchemaStatus> inspect_schema(Store& store, std::span<const MigrationSet> sets,
                                          int release = schema_release);
// For a program that may not migrate: `conflict` with the command that does, when something is
// missing, or what `migrate` would refuse.
base::Done require_current_schema(Store& store, std::span<const MigrationSet> sets,
                                  int release = schema_release);

}  // namespace store
