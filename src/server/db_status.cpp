// `mainstay db status`: schema by module, sizes, rows, and who owns the folder.
#include "server/db_status.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/describe/read.h"
#include "base/describe/write.h"
#include "platform/store/tables.h"
#include "server/data_folder.h"
#include "server/modules.h"

namespace server {
namespace {

ModuleSchema module_schema(const std::string& owner,
                           const std::vector<store::MigrationStatus>& migrations) {
  ModuleSchema module{.module = owner, .migrations = {}};
  for (const store::MigrationStatus& each : migrations) {
    const char* state = !each.known ? "unknown" : each.applied_at ? "applied" : "pending";
    module.migrations.push_back({each.name, each.checksum, state, each.applied_at});
  }
  return module;
}

std::int64_t folder_bytes(const std::string& path) {
  std::int64_t bytes = 0;
  std::error_code error;
  std::filesystem::directory_iterator entry(path, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const auto size = entry->file_size(error);
    if (!error) bytes += static_cast<std::int64_t>(size);
    error.clear();  // a segment may be dropped meanwhile
  }
  return bytes;
}

void read_owner(const std::string& data, DbStatus& status) {
  status.in_use = DataFolder::in_use(data);
  if (!status.in_use) return;
  auto owner = base::describe::from_json<StoreOwner>(DataFolder::ready_text(data),
                                                     {.unknown = base::describe::Unknown::ignored});
  if (owner) status.owner = *std::move(owner);
}

base::Result<DbStatus> db_status_of(const StorePlace& place) {
  DbStatus status;
  status.data = place.data;
  status.database = place.is_postgres() ? "postgres" : "sqlite";
  read_owner(place.data, status);
  const auto store = TRY(open_store(place));
  const auto sets = migration_sets();
  const auto schema = TRY(store::inspect_schema(*store, sets));
  status.release = schema.release;
  status.program_release = schema.program_release;
  status.pending = static_cast<std::int64_t>(schema.pending);
  if (schema.refused) status.refused = schema.refused->message;
  for (const auto& [owner, migrations] : schema.by_owner)
    status.modules.push_back(module_schema(owner, migrations));
  const auto size = TRY(store->read(base::Id{}, [&](const store::Snapshot& snapshot) {
    return store::size_of(snapshot, store->dialect());
  }));
  status.bytes = size.bytes;
  status.used_bytes = size.used_bytes;
  status.intake_bytes = folder_bytes(place.data + "/" + std::string(intake_folder));
  status.tables = TRY(count_tables(*store));
  return status;
}

void print_migrations(const DbStatus& status) {
  for (const ModuleSchema& module : status.modules)
    for (const MigrationLine& each : module.migrations)
      print_line(fmt::format("  {:<14} {:<28} {:<8} {} {}", module.module, each.name, each.state,
                             each.checksum.substr(0, 12),
                             each.applied_at ? base::format_rfc3339(*each.applied_at) : "-"));
}

void print_status(const DbStatus& status) {
  print_line("data     " + status.data + " (" + status.database + ")");
  if (status.owner)
    print_line(fmt::format("owner    mainstay-server {}, pid {}, {}", status.owner->version,
                           status.owner->pid, status.owner->url));
  else
    print_line(status.in_use ? "owner    a program that is not ready" : "owner    nobody");
  print_line(fmt::format("schema   release {}, this program {}, {} pending", status.release,
                         status.program_release, status.pending));
  if (status.refused) print_line("refused  " + *status.refused);
  print_line(fmt::format("size     store {} ({} in use), intake {}", bytes_text(status.bytes),
                         bytes_text(status.used_bytes), bytes_text(status.intake_bytes)));
  print_line("migrations");
  print_migrations(status);
  print_line("rows");
  for (const TableCount& table : status.tables)
    print_line(fmt::format("  {:<32} {:>12}", table.name, table.rows));
}

}  // namespace

MigrationReport report_of(const store::SchemaStatus& before, bool dry_run) {
  MigrationReport report{.dry_run = dry_run,
                         .from_release = before.release,
                         .to_release = std::max(before.release, before.program_release),
                         .migrations = {}};
  if (before.release > before.program_release) return report;
  for (const store::MigrationSet& set : migration_sets())
    for (const store::MigrationStatus& each : before.by_owner.at(std::string(set.owner)))
      if (!each.applied_at) report.migrations.push_back(std::string(set.owner) + "/" + each.name);
  return report;
}

base::Result<int> db_status(const DbOptions& options, const StorePlace& place) {
  const DbStatus status = TRY(db_status_of(place));
  if (options.json)
    print_line(base::describe::to_json(status));
  else
    print_status(status);
  return exit_done;
}

}  // namespace server
