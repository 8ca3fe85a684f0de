// `mainstay db migrate`: applies what is missing, as the server does when it starts; with
// --dry-run says what that is.
#include "base/describe/write.h"
#include "platform/store/migration.h"
#include "server/data_folder.h"
#include "server/db.h"
#include "server/db_status.h"
#include "server/modules.h"

namespace server {

base::Result<int> db_migrate(const DbOptions& options) {
  const auto sets = migration_sets();
  std::unique_ptr<DataFolder> folder;
  if (!options.dry_run) folder = TRY(DataFolder::open(options.data));
  const auto store = TRY(open_store(options.data));
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
