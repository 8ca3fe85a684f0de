// `mainstay db move`: everything from one store into another that is empty, table by table, and
// compared: between data folders, or between a folder and PostgreSQL. The source stays as it was.
#include <fmt/format.h>

#include <filesystem>

#include "core/lease.h"
#include "core/table_intake.h"
#include "platform/store/incoming.h"
#include "platform/store/migration.h"
#include "platform/store/schema.h"
#include "platform/store/table_copy.h"
#include "server/backup_files.h"
#include "server/configuration/secret_reference.h"
#include "server/data_folder.h"
#include "server/db.h"
#include "server/db_intake.h"
#include "server/modules.h"

namespace server {
namespace {

struct Moved {
  std::vector<store::CopiedTable> tables;
  std::vector<LedgerStand> ledgers;
};

// What signs the ledgers, and what was signed.
base::Done copy_keys(const std::string& from, const std::string& to) {
  std::error_code error;
  const std::string keys = "/" + std::string(keys_folder),
                    file = "/" + std::string(checkpoints_file);
  if (std::filesystem::exists(from + file, error)) TRY(copy_file(from + file, to + file));
  if (!std::filesystem::exists(from + keys, error)) return {};
  TRY(make_new_folder(to + keys));
  for (std::filesystem::directory_iterator entry(from + keys, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->is_regular_file())
      TRY(copy_file(entry->path().native(), to + keys + "/" + entry->path().filename().native()));
  if (error) return base::unavailable(from + keys + ": " + error.message());
  return {};
}

// Both on this program's schema, the target without rows.
base::Result<Moved> copy_rows(const StorePlace& from, store::Store& source, store::Store& target) {
  const auto before = TRY(verify_ledgers(source));
  Moved moved;
  moved.tables = TRY(store::copy_tables(source, target));
  moved.ledgers = TRY(verify_ledgers(target));
  if (moved.ledgers == before) return moved;
  return base::conflict("the ledgers that arrived are not those of " + from.name());
}

base::Result<Moved> bring_in(const StorePlace& from, store::Store& source, const DataFolder& to) {
  TRY(make_new_folder(to.incoming()));
  Moved moved;
  {
    const auto target = TRY(open_store_file(to.incoming() + "/" + std::string(store_file)));
    TRY(store::migrate(*target, migration_sets(), base::SystemClock().now()));
    moved = TRY(copy_rows(from, source, *target));
    TRY(core::forget_table_intake(*target));
  }
  TRY(copy_intake(from.data, to.incoming(), source));
  TRY(copy_keys(from.data, to.incoming()));
  TRY(take_incoming(to));
  return moved;
}

base::Result<Moved> move_into_folder(const StorePlace& from, store::Store& source,
                                     const StorePlace& to) {
  const auto folder = TRY(DataFolder::open_for_incoming(to.data));
  auto moved = bring_in(from, source, *folder);
  if (moved) return moved;
  std::error_code error;
  std::filesystem::remove_all(folder->incoming(), error);
  return moved;
}

// The target is marked from its first row to the last comparison; what fails in between leaves the
// mark.
base::Result<Moved> move_into_postgres(const StorePlace& from, store::Store& source,
                                       const StorePlace& to, bool restart) {
  const base::Time now = base::SystemClock().now();
  const auto sets = migration_sets();
  if (!to.postgres.migrate_dsn.empty()) {
    const auto owner = TRY(open_owner(to));
    TRY(store::migrate(*owner, sets, now));
  }
  const auto target = TRY(open_store(to));
  const auto since = TRY(target->read(base::Id{}, [&](const store::Snapshot& snapshot) {
    return store::incoming_since(snapshot, store::Dialect::postgres);
  }));
  if (since && restart) {
    TRY(store::remove_rows(*target));
    TRY(store::unmark_incoming(*target));
  }
  TRY(store::migrate(*target, sets, now));  // looks whether all is there, and no mark
  TRY(store::require_empty(*target));
  TRY(store::mark_incoming(*target, now));
  auto moved = TRY(copy_rows(from, source, *target));
  TRY(core::forget_leases(*target));
  TRY(store::unmark_incoming(*target));
  return moved;
}

// One end of a move. Of two ends that are PostgreSQL its own tools know more.
StorePlace place_named(const std::string& end, const DbOptions& options,
                       const StorePlace& configured) {
  if (!configuration::is_secret_reference(end)) return {.data = end, .postgres = {}};
  StorePlace place = configured;
  if (place.postgres.dsn != end) place.postgres.migrate_dsn = options.store.migrate_dsn;
  place.postgres.dsn = end;
  return place;
}

void print_moved(const Moved& moved, const StorePlace& from, const StorePlace& to) {
  std::int64_t rows = 0;
  for (const store::CopiedTable& table : moved.tables) {
    rows += table.rows;
    print_line(fmt::format("  {:<32} {:>12}", table.name, table.rows));
  }
  for (const LedgerStand& ledger : moved.ledgers)
    print_line(fmt::format("ledger of {}: {} entries, root {}, the same on both sides", ledger.name,
                           ledger.size, ledger.root));
  const std::string start = to.is_postgres()
                                ? "--data " + to.data + " --store-dsn " + to.postgres.dsn
                                : "--data " + to.data;
  print_line(
      fmt::format("{} rows moved; start with {}; {} is as it was", rows, start, from.name()));
}

}  // namespace

base::Result<int> db_move(const DbOptions& options, const StorePlace& configured) {
  StorePlace from = place_named(options.from, options, configured);
  StorePlace to = place_named(options.to, options, configured);
  if (from.is_postgres() && to.is_postgres())
    return base::invalid("both ends are PostgreSQL: use pg_dump and pg_restore");
  if (options.restart && !to.is_postgres())
    return base::invalid("--restart is for a PostgreSQL; into a folder a move begins again anyway");
  // Intake and keys stay in the folder that the server had.
  if (to.is_postgres()) to.data = from.data;
  if (!from.is_postgres()) TRY(require_store(from.data));
  const auto folder = TRY(DataFolder::open(from.data));
  const auto source = TRY(open_store(from));
  TRY(store::require_current_schema(*source, migration_sets()));
  TRY(require_no_server(*source));
  if (from.is_postgres() || to.is_postgres()) TRY(require_intake_applied(from.data, *source));
  const auto moved = TRY(to.is_postgres() ? move_into_postgres(from, *source, to, options.restart)
                                          : move_into_folder(from, *source, to));
  print_moved(moved, from, to);
  return exit_done;
}

}  // namespace server
