// What `db status` and `db migrate` tell, as described types: printed as text or with --json.
// Internal to server/. Plain values.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/describe/describe.h"
#include "platform/store/schema.h"
#include "server/db.h"

namespace server {

struct MigrationReport {
  bool dry_run = false;
  std::int64_t from_release = 0, to_release = 0;
  std::vector<std::string> migrations;  // "core/0001_access", in their order
};
const base::describe::Type& described(base::describe::Tag<MigrationReport>);
MigrationReport report_of(const store::SchemaStatus& before, bool dry_run);

struct MigrationLine {
  std::string name, checksum, state;  // "applied", "pending", "unknown" (of a newer program)
  std::optional<base::Time> applied_at;
};
const base::describe::Type& described(base::describe::Tag<MigrationLine>);
struct ModuleSchema {
  std::string module;
  std::vector<MigrationLine> migrations;
};
const base::describe::Type& described(base::describe::Tag<ModuleSchema>);
struct StoreOwner {
  std::int64_t pid = 0;
  std::string url, version;
};
const base::describe::Type& described(base::describe::Tag<StoreOwner>);
struct DbStatus {
  std::string data, database;
  bool in_use = false;              // a server owns the folder
  std::optional<StoreOwner> owner;  // once it is ready
  std::int64_t release = 0, program_release = 0, pending = 0;
  std::optional<std::string> refused;
  std::int64_t bytes = 0, used_bytes = 0, intake_bytes = 0;
  std::vector<ModuleSchema> modules;
  std::vector<TableCount> tables;
};
const base::describe::Type& described(base::describe::Tag<DbStatus>);

}  // namespace server
