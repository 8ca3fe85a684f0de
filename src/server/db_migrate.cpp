// `mainstay db migrate`: applies what is missing, as the server does when it starts; with
// --dry-run says what that is. On PostgreSQL as the owner of the tables, one at a time.
#include "base/describe/write.h"
#include "platform/store/migration.h"
#include "server/data_folder.h"
#include "server/db.h"
#include "server/db_status.h"
#include "server/modules.h"

namespace server {

base::Result<int> db_migrate(const DbOptions& options, const StorePlace& place) {
  const auto sets = migration_sets();
  std::unique_ptr<DataFolder> folder;
  // Servers may run on a PostgreSQL meanwhile: each release runs on the next one's schema too.
  if (!options.dry_run && !place.is_postgres()) folder = TRY(DataFolder::open(place.data));
  const bool may_only_look = options.dry_run && place.postgres.migrate_dsn.empty();
  const auto store = TRY(may_only_look ? open_store(place) : open_owner(place));
  const auto before = TRY(store::inspect_schema(*store, sets));
  if (before.refused) return *before.refused;
  if (!options.dry_run) TRY(store::migrate(*store, sets, base::SystemClock().now()));
  const MigrationReport report = report_of(before, options.dry_run);
  if (options.json) {
    print_line(base::describe::to_json(report));
    return exit_done;
  }
  for (const std::string& name : report.migrations)
    print_line((options.dry_run ? "would apply " : "applied ") + name);
  if (report.migrations.empty()) print_line("nothing to apply");
  return exit_done;
}

}  // namespace server
