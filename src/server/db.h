// What the verbs of `mainstay db` share: opening a store as it is, ledgers as they stand, printing.
// Each verb is a file, db_<verb>.cpp. Internal to server/.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/store/store.h"
#include "server/db_options.h"
#include "server/db_store.h"

namespace server {

inline constexpr std::string_view store_file = "mainstay.db", intake_folder = "intake",
                                  keys_folder = "keys", checkpoints_file = "checkpoints.txt";

// Where what comes in at a data folder stands.
inline std::string intake_folder_of(const std::string& data) {
  return data + "/" + std::string(intake_folder);
}

struct LedgerStand {
  std::string tenant;  // its id
  std::string name;
  std::int64_t size = 0;
  std::string root;  // hex
  bool operator==(const LedgerStand&) const = default;
};
const base::describe::Type& described(base::describe::Tag<LedgerStand>);

struct TableCount {
  std::string name;
  std::int64_t rows = 0;
  bool operator==(const TableCount&) const = default;
};
const base::describe::Type& described(base::describe::Tag<TableCount>);

// The store of a folder: SQLite, neither made nor migrated; may be another process's too.
// `not_found` when there is none.
base::Result<std::unique_ptr<store::Store>> open_store(const std::string& folder);
base::Done require_store(const std::string& folder);
base::Result<std::unique_ptr<store::Store>> open_store_file(const std::string& path);

// Audits each tenant's ledger, with its own keys. `conflict` names the tenant and what is wrong.
// The schema must be this program's.
base::Result<std::vector<LedgerStand>> verify_ledgers(store::Store& store);
base::Result<std::vector<TableCount>> count_tables(store::Store& store);

void print_line(const std::string& line);    // on standard output
std::string bytes_text(std::int64_t bytes);  // "12.5 MiB"

// The verbs; each answers the exit status or an error, which `run_db` prints.
base::Result<int> db_migrate(const DbOptions& options, const StorePlace& place);
base::Result<int> db_status(const DbOptions& options, const StorePlace& place);
base::Result<int> db_check(const DbOptions& options, const StorePlace& place);
base::Result<int> db_backup(const DbOptions& options, const StorePlace& place);
base::Result<int> db_restore(const DbOptions& options, const StorePlace& place);
base::Result<int> db_move(const DbOptions& options, const StorePlace& place);
// Of `db restore`, after the operator's own pg_restore.
base::Result<int> db_restore_postgres(const DbOptions& options, const StorePlace& place);
base::Result<int> db_retention(const DbOptions& options, const StorePlace& place);

}  // namespace server
