// `mainstay db restore` on PostgreSQL: what follows the operator's own pg_restore. The ledgers are
// recomputed and say that they went back. The intake came back with them: it is one of the tables.
#include <fmt/format.h>

#include "platform/store/schema.h"
#include "server/data_folder.h"
#include "server/db.h"
#include "server/epochs.h"
#include "server/modules.h"

namespace server {

base::Result<int> db_restore_postgres(const DbOptions& options, const StorePlace& place) {
  if (!options.file.empty())
    return base::invalid(
        options.file + ": " + place.name() +
        " is restored by pg_restore, and this then runs without a file; --dsn sqlite restores a"
        " backup of SQLite");
  const auto folder = TRY(DataFolder::open(place.data));
  const auto store = TRY(open_store(place));
  TRY(store::require_current_schema(*store, migration_sets()));
  TRY(require_no_server(*store));
  const auto ledgers = TRY(verify_ledgers(*store));
  if (ledgers.empty()) return base::conflict(place.name() + " has no tenant: restore it first");
  TRY(open_epochs(*store, ledgers, folder->file(keys_folder), options));
  for (const LedgerStand& ledger : ledgers)
    print_line(fmt::format("ledger of {}: {} entries, root {}; an epoch was opened", ledger.name,
                           ledger.size, ledger.root));
  return exit_done;
}

}  // namespace server
