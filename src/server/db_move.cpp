// `mainstay db move`: everything from one data folder into another that is empty, table by table,
// and compared. The source stays as it was.
#include <fmt/format.h>

#include <filesystem>

#include "platform/segments/segment_copy.h"
#include "platform/store/migration.h"
#include "platform/store/schema.h"
#include "platform/store/table_copy.h"
#include "server/backup_files.h"
#include "server/data_folder.h"
#include "server/db.h"
#include "server/modules.h"

namespace server {
namespace {

struct Moved {
  std::vector<store::CopiedTable> tables;
  std::vector<LedgerStand> ledgers;
};

base::Done copy_intake(const std::string& from, const std::string& to, store::Store& store) {
  const std::uint64_t position = TRY(alerts::intake_position(store));
  const std::string folder = from + "/" + std::string(intake_folder);
  std::error_code error;
  if (!std::filesystem::exists(folder, error) && position == 0) return {};
  segments::HeldSegments held(folder);
  TRY(held.hold());
  TRY(held.copy_to(to + "/" + std::string(intake_folder), position + 1));
  return {};
}

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
      TRY(copy_file(entry->path(), to + keys + "/" + entry->path().filename().native()));
  if (error) return base::unavailable(from + keys + ": " + error.message());
  return {};
}

base::Result<Moved> move_into(const DbOptions& options, const DataFolder& to) {
  const auto sets = migration_sets();
  const auto source = TRY(open_store(options.from));
  TRY(store::require_current_schema(*source, sets));
  const auto before = TRY(verify_ledgers(*source));
  TRY(make_new_folder(to.incoming()));
  Moved moved;
  {
    const auto target = TRY(open_store_file(to.incoming() + "/" + std::string(store_file)));
    TRY(store::migrate(*target, sets, base::SystemClock().now()));
    moved.tables = TRY(store::copy_tables(*source, *target));
    moved.ledgers = TRY(verify_ledgers(*target));
  }
  if (moved.ledgers != before)
    return base::conflict("the ledgers that arrived are not those of " + options.from);
  TRY(copy_intake(options.from, to.incoming(), *source));
  TRY(copy_keys(options.from, to.incoming()));
  TRY(take_incoming(to));
  return moved;
}

}  // namespace

base::Result<int> db_move(const DbOptions& options) {
  TRY(require_store(options.from));
  const auto from = TRY(DataFolder::open(options.from));
  const auto to = TRY(DataFolder::open_for_incoming(options.to));
  auto moved = move_into(options, *to);
  if (!moved) {
    std::error_code error;
    std::filesystem::remove_all(to->incoming(), error);
    return std::move(moved).error();
  }
  std::int64_t rows = 0;
  for (const store::CopiedTable& table : moved->tables) {
    rows += table.rows;
    print_line(fmt::format("  {:<32} {:>12}", table.name, table.rows));
  }
  for (const LedgerStand& ledger : moved->ledgers)
    print_line(fmt::format("ledger of {}: {} entries, root {}, the same on both sides", ledger.name,
                           ledger.size, ledger.root));
  print_line(fmt::format("{} rows moved; start with --data {}; {} is as it was", rows, options.to,
                         options.from));
  return exit_done;
}

}  // namespace server
